/** The report of a training as the page writes it, beside the files of the model that came of it. */
import { trainedReport } from '../formats/report/trained';
import { parseCurves } from '../models/curves-file';
import type { ModelConfig } from '../models/folder';
import type { JudgedModel } from '../models/judged-file';
import { programVersion } from './report-language';

export const REPORT_FILE = 'report.html';

/**
 * In the language that is spoken.
 * @param name what the model is called; @param files of its folder, config.json among them
 */
export function trainingReportOf(
  name: string,
  files: Readonly<Record<string, Uint8Array>>,
  judged: JudgedModel | null,
): Promise<string> {
  const textOf = (file: string): string => new TextDecoder().decode(files[file]);
  const config = JSON.parse(textOf('config.json')) as ModelConfig;
  const { id, createdAt, weightsSha256, model } = config;
  return trainedReport({
    model: { name, id, createdAt, weightsSha256, notes: '', categories: model.categories },
    ...{ judged, config, version: programVersion() },
    curves: parseCurves(textOf('curves.json')),
  });
}
