import { describe, expect, it } from 'vitest';
import { headers } from '../../../scripts/security-headers.mjs';
import { policyLines } from './policy-words';

describe('the policy in words', () => {
  it('explains every line that this product sends', () => {
    const lines = policyLines(headers['Content-Security-Policy']);
    expect(lines.length).toBeGreaterThan(10);
    for (const { rule, words } of lines) expect(words, rule).not.toMatch(/Not explained|Allowed|may connect to|may come from/);
  });

  it('promises nothing that a policy does not hold', () => {
    const [connect, script, own] = policyLines("connect-src *; script-src 'self' 'unsafe-eval'; constructor x");
    expect(connect.words).toBe('The page may connect to: *.');
    expect(script.words).toBe("Programs: 'self' 'unsafe-eval'.");
    expect(own.words).toBe('Not explained here.');
  });
});
