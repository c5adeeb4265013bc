/** The report of a model's training: gathered from what lies beside the model, and saved as one HTML file. */
import { parseCurves } from '../models/curves-file';
import type { LibraryModel, ModelLibrary } from '../models/protocol';
import type { FineTuneService } from '../services/finetune/protocol';
import { saveFile } from '../ui/files';

interface Parts {
  readonly library: Pick<ModelLibrary, 'file'>;
  readonly service: Pick<FineTuneService, 'judgedModel'>;
  /** Of this program. */
  readonly version: () => Promise<string>;
}

/** Saves the report of a model of the library, in the language of the page. @throws StorageError where the model's files cannot be read */
export async function saveTrainingReport(model: LibraryModel, { library, service, version }: Parts): Promise<void> {
  const textOf = async (name: string): Promise<string> => (await (await library.file(model.id, name))?.text()) ?? '';
  const [judged, config, curves, program] = await Promise.all([
    service.judgedModel(model.id),
    textOf('config.json'),
    textOf('curves.json'),
    version(),
  ]);
  const { trainedReport } = await import('../formats/report/trained');
  const html = await trainedReport({
    model,
    judged,
    curves: parseCurves(curves),
    config: config === '' ? null : JSON.parse(config),
    version: program,
  });
  saveFile(`micrographia-training-${model.id}.html`, new Blob([html], { type: 'text/html;charset=utf-8' }));
}
