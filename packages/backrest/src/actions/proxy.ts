/** Go never asks a proxy for this machine. */
const LOCAL = "localhost,127.0.0.1,[::1]";

/**
 * Has requests go through the proxies of the environment, as Backrest's do. Node can since 24.14; older ones need NODE_USE_ENV_PROXY=1.
 * `warn` is told of one that no request can go through.
 */
export async function useProxies(
  env: Readonly<Record<string, string | undefined>>,
  warn: (text: string) => void,
): Promise<void> {
  const proxies = ["HTTP_PROXY", "HTTPS_PROXY"].flatMap((name) => {
    const address = env[name] || env[name.toLowerCase()];
    if (!address) return [];
    // As in Go: a host without scheme is one of HTTP.
    const url = /^\w+:\/\//.test(address) ? address : `http://${address}`;
    if (/^https?:/i.test(url) && URL.canParse(url)) return [[name, url] as const];
    warn(`${name} is no URL of an HTTP proxy: requests do not go through it`);
    return [];
  });
  if (proxies.length === 0) return;
  const excluded = env["NO_PROXY"] || env["no_proxy"];
  const { setGlobalProxyFromEnv } = (await import("node:http")) as Partial<
    typeof import("node:http")
  >;
  setGlobalProxyFromEnv?.({
    ...Object.fromEntries(proxies),
    NO_PROXY: excluded ? `${excluded},${LOCAL}` : LOCAL,
  });
}
