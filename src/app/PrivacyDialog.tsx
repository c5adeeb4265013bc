import { useEffect, useState } from 'react';
import { Dialog } from '../ui/Dialog';
import { countText } from '../ui/quantity';

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

/** Says what "nothing left this computer" means and how anyone can check it. */
export function PrivacyDialog({ onClose }: { onClose: () => void }) {
  const [seen, setSeen] = useState(requestsSeen);
  useEffect(() => {
    const timer = setInterval(() => setSeen(requestsSeen()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Dialog title="Nothing leaves this computer" onClose={onClose}>
      <div className="prose">
        <p>
          Pictures are decoded, shown and classified inside this browser tab. There is no upload, no account, no telemetry. The
          page itself and the model come from <code>{location.origin}</code>; after that no network is needed.
        </p>
        <p>
          What is kept for another day (labels, models, trainings that are not finished) lies in this browser's storage for this
          address alone; clearing the data of this site in the browser deletes all of it.
        </p>
        <h3>Check it</h3>
        <ol className="steps">
          <li>
            The browser enforces it: this page was served with <code>connect-src 'self'</code>, so any other address is refused,
            whatever the program does. The developer tools show the rule: as a response header under Network, first line, or as
            a meta tag at the top of the page under Elements.
          </li>
          <li>
            Open the developer tools (F12), Network, clear the list and drop a picture: no request carries it. This page has
            made <strong>{countText(seen.own, 'request')}</strong> to its own address and <strong>{seen.elsewhere}</strong> to
            others (workers are listed in the developer tools only).
          </li>
          <li>Switch the network off and go on: everything still works.</li>
        </ol>
      </div>
    </Dialog>
  );
}
