interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(input: string): string | null }): unknown;
}

/** Of a worker that starts others: these scripts alone may be started. Browsers without Trusted Types have nothing to guard. */
export const trustScripts = (...urls: readonly (string | undefined)[]): void =>
  void (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy('default', {
    createScriptURL: (url) => (urls.includes(url) ? url : null),
  });
