import { useState } from 'react';
import { type ExportParts, MOST_LARGE } from '../../base/export-parts';
import { t } from '../../locales/words';
import { chosenOf } from '../../state/choice';
import { type Item, nameOf, type Thumbnail } from '../../state/item';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { ExportParts as PartsList } from '../../ui/ExportParts';
import { saveFile } from '../../ui/files';
import { dateText } from '../../ui/quantity';
import { Segmented } from '../../ui/Segmented';
import { told } from './exported';
import { type ClassifyParts, useOrderNow, useParts } from './parts';
import { exportedItems, reportPictures } from './report-items';
import { saveTable } from './saveTable';

const ALL: ExportParts = { names: true, instrument: true, hashes: true, pictures: true, texts: true };

/** Pictures as large as a page of the report has room for; one that cannot be read again has none. */
async function largeOnes({ large }: ClassifyParts, items: readonly Item[]): Promise<Map<string, Thumbnail>> {
  const found = new Map<string, Thumbnail>();
  if (items.length > MOST_LARGE) return found;
  for (const item of items) {
    const picture = item.facts && (await large(item).catch(() => null));
    if (picture) found.set(item.id, picture);
  }
  return found;
}

/** What is exported, in words: the name of one picture, else how many there are. */
const whichText = (items: readonly Item[]): string =>
  items.length === 1 ? nameOf(items[0]) : t('{count, plural, one {# picture} other {# pictures}}', { count: items.length });

interface Props {
  /** What was asked for; null where nothing was, and all is meant. */
  readonly ids: readonly string[] | null;
  readonly onClose: () => void;
}

/** Says what an export tells of the pictures, lets it be left out, and exports a table or a report: of all, or of those that are chosen. */
export function ExportDialog({ ids, onClose }: Props) {
  const parts = useParts();
  const orderNow = useOrderNow();
  const [chosen, setChosen] = useState(ALL);
  const [scope, setScope] = useState<'all' | 'some'>(ids === null ? 'all' : 'some');
  const [work, setWork] = useState(false);
  const { session } = parts.desk.getState();
  const all = exportedItems(session, orderNow());
  const wanted = new Set(ids ?? chosenOf(parts.choice.getState(), session.selected));
  const some = all.filter(({ id }) => wanted.has(id));
  const items = scope === 'all' ? all : some;
  const report = async () => {
    setWork(true);
    const now = new Date().toISOString();
    const version = await parts.version();
    const large = chosen.pictures ? await largeOnes(parts, items) : new Map<string, Thumbnail>();
    const html = await parts.toReport({
      name: items.length === 1 && chosen.names ? nameOf(items[0]) : null,
      date: dateText(now),
      version,
      parts: chosen,
      pictures: reportPictures(items, parts, large),
    });
    saveFile('micrographia-report.html', new Blob([html], { type: 'text/html;charset=utf-8' }));
    onClose();
  };
  return (
    <Dialog title={t('Export the results')} onClose={onClose}>
      {some.length > 0 && some.length < all.length && (
        <Segmented
          label={t('Of which pictures')}
          options={[
            { id: 'all', content: t('All {count, number}', { count: all.length }) },
            {
              id: 'some',
              content: some.length === 1 ? t('Only this one') : t('The {count, number} chosen', { count: some.length }),
            },
          ]}
          value={scope}
          onChange={setScope}
        />
      )}
      <p>
        {t('{which}. The file is written to this computer. Beside verdicts and measurements it tells whoever gets it:', {
          which: whichText(items),
        })}
      </p>
      <PartsList parts={told(items, items.filter((item) => parts.written(item)).length)} chosen={chosen} onChange={setChosen} />
      <p className="muted">
        {t(
          'Positions (GPS), serial numbers, user names and other tags of the files are in neither; the files themselves are not exported.',
        )}
      </p>
      <div className="dialog-actions">
        <Button
          icon="download"
          onPress={() => {
            saveTable(parts, items, chosen);
            onClose();
          }}
        >
          {t('Table (CSV)')}
        </Button>
        <Button look="primary" icon="download" isDisabled={work} onPress={() => void report()}>
          {t('Report (HTML)')}
        </Button>
      </div>
    </Dialog>
  );
}
