/** A trained model on the disk: its folder, and beside it the report of its training as the page writes it. */
import { basename, join, resolve } from 'node:path';
import { trainedReport } from '../formats/report/trained';
import { parseCurves } from '../models/curves-file';
import type { ModelConfig } from '../models/folder';
import type { JudgedModel } from '../models/judged-file';
import { writeModel, writeWhole } from './out-folder';
import { programVersion } from './report-language';

const REPORT_FILE = 'report.html';

/**
 * Writes the folder, and the report in the language that is spoken.
 * @param files of the folder, config.json among them; @param judged judgement.json of it, where there is one
 */
export async function writeTrained(
  out: string,
  files: Readonly<Record<string, Uint8Array>>,
  judged: JudgedModel | null,
): Promise<void> {
  const textOf = (file: string): string => new TextDecoder().decode(files[file]);
  const config = JSON.parse(textOf('config.json')) as ModelConfig;
  const { id, createdAt, weightsSha256, model } = config;
  const told = await trainedReport({
    model: { name: basename(resolve(out)), id, createdAt, weightsSha256, notes: '', categories: model.categories },
    ...{ judged, config, version: programVersion() },
    curves: parseCurves(textOf('curves.json')),
  });
  await writeWhole(join(out, REPORT_FILE), told);
  await writeModel(out, files);
}
