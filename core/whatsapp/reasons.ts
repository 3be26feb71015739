import type { LookupFunction } from 'node:net';

/** Failures to connect that stay until somebody changes a setting. */
const MISCONFIGURED =
  /^(?:ENOTFOUND|ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_SSL_|ERR_INVALID_|EPROTO|ERR_PROXY_|ERR_BAD_OPTION|HOSTNAME_MISMATCH|UND_ERR_ABORTED|UND_ERR_INVALID_ARG)/;
/** What a failed attempt to connect says of itself; anything else happened later. */
const NO_CONNECTION =
  /^(?:ECONNREFUSED|EAI_|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)/;

/** Whether nothing but another setting helps, and whether it was the connecting that failed. */
export function readFailure(error: unknown): {
  readonly misconfigured: boolean;
  readonly noConnection: boolean;
} {
  const codes = codesOf(error);
  const misconfigured = codes.some((code) => MISCONFIGURED.test(code));
  return {
    misconfigured,
    noConnection: misconfigured || codes.some((code) => NO_CONNECTION.test(code)),
  };
}

function codesOf(error: unknown): string[] {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  return [code, cause?.code].filter((one) => typeof one === 'string');
}

/** A lookup that fails without a code of DNS has refused the address, as n8n's egress filter does; now it says so. */
export function refusing(lookup: LookupFunction): LookupFunction {
  return (host, options, done) =>
    lookup(host, options, (error, ...found) =>
      done(
        error && typeof error.code !== 'string'
          ? Object.assign(new Error('Refused.'), { code: 'ERR_INVALID_ADDRESS' })
          : error,
        ...found,
      ),
    );
}
