/**
 * The security headers, written once: `vite preview` (`npm start`) sends them, the build repeats the policy as a meta tag for static
 * hosts, and the journeys assert both.
 */

/** Content security policy of the product. `connect-src 'self'` is the promise that nothing leaves the computer. */
const policy = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  'connect-src': "'self'",
  'img-src': "'self' blob: data:",
  'style-src': "'self'",
  'font-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  // The one policy of src/app/trusted-types.ts: script URLs of this origin.
  'trusted-types': 'default',
};

const asText = (directives) =>
  Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');

/** The policy for a meta tag, where `frame-ancestors` has no meaning. */
export function metaPolicy() {
  const { 'frame-ancestors': _, ...directives } = policy;
  return asText(directives);
}

const common = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Permissions-Policy':
    'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), payment=(), browsing-topics=()',
};

/** Headers of the served build. */
export const headers = { 'Content-Security-Policy': asText(policy), ...common };

/** Headers of `npm run dev`, whose hot reload needs inline scripts, inline styles and a socket. */
export const devHeaders = {
  'Content-Security-Policy': asText({
    'default-src': "'none'",
    'script-src': "'self' 'unsafe-inline' 'wasm-unsafe-eval'",
    'worker-src': "'self' blob:",
    'connect-src': "'self' ws:",
    'img-src': policy['img-src'],
    'style-src': "'self' 'unsafe-inline'",
    'font-src': "'self'",
    'manifest-src': "'self'",
  }),
  ...common,
};
