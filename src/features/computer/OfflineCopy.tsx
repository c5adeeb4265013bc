import { useCallback, useEffect, useState } from 'react';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { bytesText } from '../../ui/quantity';
import { FileWorkLine } from './FileWorkLine';
import { type BuildFile, useComputer } from './parts';
import { useFileWork } from './useFileWork';

interface State {
  readonly all: readonly BuildFile[];
  /** Null where this browser keeps no copies. */
  readonly missing: readonly BuildFile[] | null;
}

const bytesOf = (files: readonly BuildFile[]) => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** Whether the page works without a network, what it lacks for it, and the one click that fetches that. */
export function OfflineCopy({ onKept }: { onKept: () => void }) {
  const { offline } = useComputer();
  const [state, setState] = useState<State | 'unknown' | null>(null);
  const { work, run, stop } = useFileWork();
  const look = useCallback(async () => {
    try {
      const list = await offline.list();
      setState(list ? { all: list.files, missing: await offline.missing() } : 'unknown');
    } catch {
      setState('unknown');
    }
  }, [offline]);
  useEffect(() => {
    void look();
    // The browser may be storing the page just now.
    addEventListener('focus', look);
    return () => removeEventListener('focus', look);
  }, [look]);
  return (
    <section className="computer-part" aria-labelledby="computer-offline">
      <h3 id="computer-offline">{t('Without a network')}</h3>
      {state === null && <p className="muted">{t('Looking …')}</p>}
      {state === 'unknown' && <p>{t('The list of the files of this page is not at hand: it cannot be told what is kept.')}</p>}
      {state !== null && state !== 'unknown' && <Missing {...state} />}
      {state !== null && state !== 'unknown' && state.missing && state.missing.length > 0 && (
        <>
          <FileWorkLine
            work={work}
            label={t('Fetching what is missing')}
            total={bytesOf(state.missing)}
            onStop={() => {
              stop();
              void look();
            }}
          />
          {work.phase !== 'working' && (
            <Button
              look="primary"
              icon="download"
              onPress={async () => {
                await run((given) => offline.keep(given));
                await look();
                onKept();
              }}
            >
              {t('Keep everything for offline use')}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

function Missing({ all, missing }: State) {
  const whole = `${t('{count, plural, one {# file} other {# files}}', { count: all.length })}, ${bytesText(bytesOf(all))}`;
  if (missing === null)
    return <p>{t('This browser, or this window of it, keeps no copy: the page needs its server at each visit.')}</p>;
  if (missing.length === 0)
    return (
      <p role="status">
        {t('Everything is kept ({whole}): page, model, engines, samples. The page opens and works without a network.', {
          whole,
        })}
      </p>
    );
  const largest = [...missing].sort((a, b) => b.bytes - a.bytes);
  return (
    <>
      <p role="status">
        {t('{bytes} of {bytes2} are not kept ({count, plural, one {# file} other {# files}} of {count2, number}).', {
          bytes: bytesText(bytesOf(missing)),
          bytes2: bytesText(bytesOf(all)),
          count: missing.length,
          count2: all.length,
        })}
      </p>
      <details className="missing-files">
        <summary>{t('What is missing')}</summary>
        <ul>
          {largest.map(({ path, bytes }) => (
            <li key={path}>
              <code>{path}</code> <span className="muted">{bytesText(bytes)}</span>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
