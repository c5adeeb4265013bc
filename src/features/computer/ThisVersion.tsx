import { useEffect, useState } from 'react';
import { t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { bytesText } from '../../ui/quantity';
import { rich } from '../../ui/rich';
import { FileWorkLine } from './FileWorkLine';
import { type BuildList, useComputer } from './parts';
import { useFileWork } from './useFileWork';

/** Which version this is, and whether its files are as they were built. */
export function ThisVersion() {
  const { offline } = useComputer();
  const [list, setList] = useState<BuildList | 'none' | null>(null);
  const [faults, setFaults] = useState<readonly string[] | null>(null);
  const { work, run, stop } = useFileWork();
  useEffect(() => {
    offline.list().then(
      (found) => setList(found ?? 'none'),
      () => setList('none'),
    );
  }, [offline]);
  if (list === null) return null;
  const title = <h3 id="computer-version">{t('This version')}</h3>;
  if (list === 'none')
    return (
      <section className="computer-part" aria-labelledby="computer-version">
        {title}
        <p>{t('This page has no list of its files: it was served for development, or the list could not be fetched.')}</p>
      </section>
    );
  const bytes = list.files.reduce((sum, file) => sum + file.bytes, 0);
  return (
    <section className="computer-part" aria-labelledby="computer-version">
      {title}
      <p>
        {rich(
          'Micrographia {version}, build {build} ({count, plural, one {# file} other {# files}}, {bytes}). Two copies with this build are the same in every byte. <a>Licences of what is built in</a>',
          {
            version: list.version,
            build: <code>{list.build}</code>,
            count: list.files.length,
            bytes: bytesText(bytes),
            a: (words) => <a href="third-party-licences.md">{words}</a>,
          },
        )}
      </p>
      <FileWorkLine work={work} label={t('Checking the files')} total={bytes} onStop={stop} />
      {faults !== null && work.phase === 'idle' && (
        <div role="status">
          {faults.length === 0 ? (
            <p>
              {t('All {count, plural, one {# file} other {# files}} are as they were built (SHA-256).', {
                count: list.files.length,
              })}
            </p>
          ) : (
            <>
              <p>
                {t('This copy is not whole. Reload the page; if that does not help, fetch it anew from where you have it.')}
              </p>
              <ul>
                {faults.map((fault) => (
                  <li key={fault}>{fault}</li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
      {work.phase !== 'working' && (
        <Button onPress={() => run(async (each) => setFaults(await offline.check(each)))}>{t('Check the files')}</Button>
      )}
    </section>
  );
}
