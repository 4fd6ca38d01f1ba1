/**
 * Values that a program between product and hook could misinterpret, by name. A NUL byte is
 * missing, because no process can receive one.
 */
export const hostileValues: Readonly<Record<string, string>> = {
  empty: "",
  blank: " a  b ",
  tab: "a\tb",
  newline: "first line\nsecond line\n",
  crlf: "first line\r\nsecond line\r\n",
  "single-quote": "it's",
  "double-quote": 'say "x"',
  backslash: "C:\\folder\\",
  dollar: "$HOME ${PATH} $(touch canary) `touch canary`",
  operators: "a; touch canary & touch canary | touch canary > canary < canary",
  glob: "* ? [a-z] {a,b} ~",
  percent: "%PATH% %s 100% %(name)s",
  template: "{{ .Error }} #{x} <%= x %>",
  markup: '<tag attribute="x">&amp; ]]> -->',
  "leading-dash": "--help",
  equals: "NAME=value",
  comment: "# not a comment ; neither",
  unicode: "Zoë 日本語 🗄 e\u0301",
  control: "\u0001\u001b[31mred\u007f",
  // Not UTF-8: the byte FF, as bytes.ts encodes it.
  bytes: "caf\udce9 \udcff",
  long: "0123456789abcdef".repeat(1024),
};

/** Combines dangerous text in one value, for calls of a real process. */
export const hostileText = `a b  c 'd' "e" \`touch canary\` $HOME $(touch canary); touch canary & touch canary | touch canary > canary %PATH% {{ . }} \\ ^ * ? ~ # é 🗄 \udcff\n<x> \\`;
