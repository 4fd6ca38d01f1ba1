import fc from "fast-check";

/** From blocks in which nothing was added for years: Python and Node know different versions of Unicode, so of what can be printed. */
const character = fc
  .oneof(
    ...(
      [
        [0x01, 0x52f],
        [0x2000, 0x206f],
        [0x3000, 0x30ff],
        [0xe000, 0xe0ff],
        [0xfff0, 0xffff],
        [0x1f300, 0x1f64f],
        [0x10ff00, 0x10ffff],
      ] as const
    ).map(([min, max]) => fc.integer({ min, max })),
  )
  .map((code) => String.fromCodePoint(code));

/** Text that breaks whoever is careless with it: blanks, quotes, newlines, shell syntax, other scripts. Never a NUL byte. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("", "a b", "plain"),
  fc
    .array(
      fc.constantFrom(
        " ",
        "\n",
        "\r",
        "\t",
        "'",
        '"',
        "\\",
        "`",
        "$(id)",
        "$HOME",
        "${x:-y}",
        "%s",
        "%",
        "-n",
        "--",
        "*",
        "~",
        "#",
        ";",
        "&",
        "|",
        "<",
        ">",
        "=",
        "/",
        "a",
        "ü",
        "🙂",
        "\u2028",
        "\u00a0",
        "\u0085",
        "\u200b",
        "\u007f",
        "\u001b",
        "\ufeff",
        "None",
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join("")),
  fc.string({ unit: character, maxLength: 12 }),
);

/** One line of it, without blanks at its ends: what an INI value without references, or a file's name, can hold. */
export const oneLine: fc.Arbitrary<string> = hostile.map((text) =>
  text.replace(/[\n\r\v\f\x1c-\x1f\x85\u2028\u2029%]/g, "").trim(),
);

/** Part of a path. */
export const fileName: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom("a", "home", "Ü"), oneLine)
  .map(([first, rest]) => `${first}${rest.replaceAll("/", "").trimEnd()}`);

/** Single quotes around a text, for /bin/sh. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
