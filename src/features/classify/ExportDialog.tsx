import { useState } from 'react';
import { WARNING } from '../../state/accuracy';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { ExportParts as PartsList } from '../../ui/ExportParts';
import { saveFile } from '../../ui/files';
import { countText, dateText } from '../../ui/quantity';
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
    const html = await parts.toReport({
      title: `Micrographs, ${dateText(now)}`,
      date: dateText(now),
      version: await parts.version(),
      caution: WARNING,
      parts: chosen,
      pictures: reportPictures(items, parts.measured),
    });
    saveFile('micrographia-report.html', new Blob([html], { type: 'text/html;charset=utf-8' }));
    onClose();
  };
  return (
    <Dialog title="Export the results" onClose={onClose}>
      <p>
        {countText(items.length, 'picture')}. The file is written to this computer. Beside verdicts and measurements it tells
        whoever gets it:
      </p>
      <PartsList parts={told(items)} chosen={chosen} onChange={setChosen} />
      <p className="muted">
        Positions (GPS), serial numbers, user names and other tags of the files are in neither; the files themselves are not
        exported.
      </p>
      <div className="dialog-actions">
        <Button
          icon="download"
          onPress={() => {
            saveTable(parts, items, chosen);
            onClose();
          }}
        >
          Table (CSV)
        </Button>
        <Button look="primary" icon="download" onPress={() => void report()}>
          Report (HTML)
        </Button>
      </div>
    </Dialog>
  );
}
