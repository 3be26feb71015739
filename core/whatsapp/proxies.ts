/** Proxies that the environment names. */
export type Proxies = {
  readonly HTTP_PROXY?: string | undefined;
  readonly HTTPS_PROXY?: string | undefined;
  readonly NO_PROXY?: string | undefined;
};

/**
 * HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY as n8n reads them: lower case first, ALL_PROXY where the one for
 * the protocol is not set. Undefined where there is no proxy.
 */
export function proxiesOf(env: NodeJS.ProcessEnv): Proxies | undefined {
  const one = (name: string): string | undefined =>
    env[name.toLowerCase()] || env[name] || undefined;
  const all = one('ALL_PROXY');
  const proxies = {
    HTTP_PROXY: one('HTTP_PROXY') ?? all,
    HTTPS_PROXY: one('HTTPS_PROXY') ?? all,
    NO_PROXY: one('NO_PROXY'),
  };
  return proxies.HTTP_PROXY === undefined && proxies.HTTPS_PROXY === undefined
    ? undefined
    : proxies;
}
