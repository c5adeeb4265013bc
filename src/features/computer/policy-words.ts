/** The content security policy of this page in words: what each line of it allows or refuses. */
import { t } from '../../locales/words';

const WORDS: Readonly<Record<string, (sources: string) => string>> = {
  'default-src': () => t('Whatever is not allowed below is refused.'),
  'script-src': (sources) =>
    sources.includes("'unsafe-eval'") || sources.includes("'unsafe-inline'")
      ? t('Programs: {sources}.', { sources })
      : t(
          'Programs come from the address of this page alone: none from elsewhere, none written into the page, none made from text. WebAssembly may run.',
        ),
  'worker-src': own(() => t('Programs beside the page (workers)')),
  'connect-src': (sources) =>
    sources === "'self'"
      ? t('The page may ask the address that it came from, and no other: no upload, no telemetry, no statistics can leave.')
      : t('The page may connect to: {sources}.', { sources }),
  'img-src': (sources) =>
    sources === "'self' blob: data:"
      ? t('Pictures come from this page, or from what it has in memory.')
      : t('Pictures may come from: {sources}.', { sources }),
  'style-src': own(() => t('Styles')),
  'font-src': own(() => t('Fonts')),
  'manifest-src': own(() => t('What is needed to install the page')),
  'base-uri': none(() => t('No addresses of the page can be bent to another place.')),
  'form-action': none(() => t('No form can be sent anywhere.')),
  'frame-ancestors': none(() => t('No other page can show this one inside itself.')),
  'require-trusted-types-for': () => t('Text can never become a program: the browser refuses to take it for one.'),
  'trusted-types': () => t('Only the addresses of its own workers may be made by the page.'),
};

function own(say: () => string): (sources: string) => string {
  return (sources) =>
    sources === "'self'"
      ? t('{what}: from the address of this page alone.', { what: say() })
      : t('{what} may come from: {sources}.', { what: say(), sources });
}

function none(say: () => string): (sources: string) => string {
  return (sources) => (sources === "'none'" ? say() : t('Allowed: {sources}.', { sources }));
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
      return { rule, words: say?.(sources.join(' ')) ?? t('Not explained here.') };
    });
}
