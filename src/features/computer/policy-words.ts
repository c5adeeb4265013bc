/** The content security policy of this page in words: what each line of it allows or refuses. */

const WORDS: Readonly<Record<string, (sources: string) => string>> = {
  'default-src': () => 'Whatever is not allowed below is refused.',
  'script-src': (sources) =>
    sources.includes("'unsafe-eval'") || sources.includes("'unsafe-inline'")
      ? `Programs: ${sources}.`
      : 'Programs come from the address of this page alone: none from elsewhere, none written into the page, none made from text. WebAssembly may run.',
  'worker-src': own('Programs beside the page (workers)'),
  'connect-src': (sources) =>
    sources === "'self'"
      ? 'The page may ask the address that it came from, and no other: no upload, no telemetry, no statistics can leave.'
      : `The page may connect to: ${sources}.`,
  'img-src': (sources) =>
    sources === "'self' blob: data:"
      ? 'Pictures come from this page, or from what it has in memory.'
      : `Pictures may come from: ${sources}.`,
  'style-src': own('Styles'),
  'font-src': own('Fonts'),
  'manifest-src': own('What is needed to install the page'),
  'base-uri': none('No addresses of the page can be bent to another place.'),
  'form-action': none('No form can be sent anywhere.'),
  'frame-ancestors': none('No other page can show this one inside itself.'),
  'require-trusted-types-for': () => 'Text can never become a program: the browser refuses to take it for one.',
  'trusted-types': () => 'Only the addresses of its own workers may be made by the page.',
};

function own(what: string): (sources: string) => string {
  return (sources) =>
    sources === "'self'" ? `${what}: from the address of this page alone.` : `${what} may come from: ${sources}.`;
}

function none(words: string): (sources: string) => string {
  return (sources) => (sources === "'none'" ? words : `Allowed: ${sources}.`);
}

export interface PolicyLine {
  /** As the browser reads it. */
  readonly rule: string;
  readonly words: string;
}

/** A policy text, line by line. A line that is not known here is shown as it stands. */
export function policyLines(policy: string): PolicyLine[] {
  return policy
    .split(';')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((rule) => {
      const [name, ...sources] = rule.split(/\s+/);
      const say = Object.hasOwn(WORDS, name) ? WORDS[name] : null;
      return { rule, words: say?.(sources.join(' ')) ?? 'Not explained here.' };
    });
}
