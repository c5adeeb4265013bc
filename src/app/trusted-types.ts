/**
 * The default Trusted Types policy. The content security policy lets a string reach a script or markup sink only through here:
 * worker and service-worker URLs of this origin pass, and the empty string may empty an element (react-aria's live announcer
 * does); everything else throws. Imported first by start.ts, before any worker is built.
 */
interface PolicyFactory {
  createPolicy(name: string, rules: Record<'createScriptURL' | 'createHTML', (input: string) => string | null>): unknown;
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;

// Browsers without Trusted Types have no such sinks to guard.
factory?.createPolicy('default', {
  createScriptURL: (url) => (new URL(url, document.baseURI).origin === location.origin ? url : null),
  createHTML: (html) => (html === '' ? '' : null),
});
