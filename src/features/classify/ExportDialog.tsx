import { useState } from 'react';
import { warning } from '../../locales/accuracy';
import { inEnglish, t } from '../../locales/words';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { ExportParts as PartsList } from '../../ui/ExportParts';
import { saveFile } from '../../ui/files';
import { dateText } from '../../ui/quantity';
import { type ExportParts, told } from './exported';
import { useOrderNow, useParts } from './parts';
import { exportedItems, reportPictures } from './report-items';
import { saveTable } from './saveTable';

const ALL: ExportParts = { names: true, instrument: true, hashes: true, pictures: true };

/** Says what an export tells of the pictures, lets it be left out, and exports a table or a report. */
export function ExportDialog({ onClose }: { onClose: () => void }) {
  const parts = useParts();
  const orderNow = useOrderNow();
  const [chosen, setChosen] = useState(ALL);
  const items = exportedItems(parts.desk.getState().session, orderNow());
  const report = async () => {
    const now = new Date().toISOString();
    const version = await parts.version();
    // The report is in English throughout, as the models' own words are.
    const html = await inEnglish(() =>
      parts.toReport({
        title: `Micrographs, ${dateText(now)}`,
        date: dateText(now),
        version,
        caution: warning(),
        parts: chosen,
        pictures: reportPictures(items, parts.measured),
      }),
    );
    saveFile('micrographia-report.html', new Blob([html], { type: 'text/html;charset=utf-8' }));
    onClose();
  };
  return (
    <Dialog title={t('Export the results')} onClose={onClose}>
      <p>
        {t(
          '{count, plural, one {# picture} other {# pictures}}. The file is written to this computer. Beside verdicts and measurements it tells whoever gets it:',
          { count: items.length },
        )}
      </p>
      <PartsList parts={told(items)} chosen={chosen} onChange={setChosen} />
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
        <Button look="primary" icon="download" onPress={() => void report()}>
          {t('Report (HTML)')}
        </Button>
      </div>
    </Dialog>
  );
}
