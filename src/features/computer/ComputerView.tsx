import { t } from '../../locales/words';
import { rich } from '../../ui/rich';
import './computer.css';
import { useEffect, useState } from 'react';
import { OfflineCopy } from './OfflineCopy';
import { policyLines } from './policy-words';
import { Stored } from './Stored';
import { ThisVersion } from './ThisVersion';

/** What the page does with this computer: what leaves it (nothing), what is kept, what it needs no network for, which version it is. */
export function ComputerView() {
  const [kept, setKept] = useState(0);
  return (
    <div className="computer-view">
      <h2 className="computer-title">{t('What leaves this computer: nothing')}</h2>
      <div className="computer-column">
        <Leaves />
        <Policy />
      </div>
      <div className="computer-column">
        <Stored key={kept} />
        <OfflineCopy onKept={() => setKept((times) => times + 1)} />
        <ThisVersion />
      </div>
    </div>
  );
}

interface Seen {
  readonly own: number;
  readonly elsewhere: number;
}

/** Counts the requests this page has made so far, by where they went. The browser keeps this record, not the product. */
function requestsSeen(): Seen {
  const entries = performance.getEntriesByType('resource').map((entry) => new URL(entry.name, document.baseURI));
  const network = entries.filter((url) => !['blob:', 'data:'].includes(url.protocol));
  const own = network.filter((url) => url.origin === location.origin).length;
  return { own, elsewhere: network.length - own };
}

/** Says what that means, and how anyone can check it. */
function Leaves() {
  const [seen, setSeen] = useState(requestsSeen);
  useEffect(() => {
    const timer = setInterval(() => setSeen(requestsSeen()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <section className="computer-part" aria-labelledby="computer-leaves">
      <h3 id="computer-leaves">{t('Check it yourself')}</h3>
      <p>
        {rich(
          'Pictures are decoded, shown, measured and classified inside this browser tab. There is no upload, no account, no telemetry. The page and its model come from {origin}; after that no network is needed.',
          { origin: <code>{location.origin}</code> },
        )}
      </p>
      <ol className="steps">
        <li>
          {rich(
            'Open the developer tools (F12), Network, clear the list and drop a picture: no request carries it. This page has made {own} to its own address and {elsewhere} to others (workers are listed in the developer tools only).',
            {
              own: <strong>{t('{own, plural, one {# request} other {# requests}}', { own: seen.own })}</strong>,
              elsewhere: <strong>{seen.elsewhere}</strong>,
            },
          )}
        </li>
        <li>{t('Switch the network off and go on: everything still works.')}</li>
        <li>
          {t(
            'The browser enforces it, whatever the program does: the rules below were served with the page. The developer tools show them as a response header under Network, first line, or as a meta tag at the top of the page under Elements.',
          )}
        </li>
      </ol>
    </section>
  );
}

/** The rules the browser holds the page to. */
function Policy() {
  const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content');
  return (
    <section className="computer-part" aria-labelledby="computer-policy">
      <h3 id="computer-policy">{t('Rules that the browser holds this page to')}</h3>
      {policy ? (
        <dl className="policy">
          {policyLines(policy).map(({ rule, words }) => (
            <div key={rule}>
              <dt>{words}</dt>
              <dd>
                <code>{rule}</code>
              </dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="muted">{t('This page was served for development and states no rules in itself.')}</p>
      )}
    </section>
  );
}
