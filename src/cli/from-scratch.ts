/** What every training from scratch does, whatever it learns from: the language side first, then the loop with its state on the disk. */
import { openEngine } from '../engine/engine';
import { nodeHost } from '../engine/node-host';
import { MASKED_LM, trainMaskedLm } from '../language/masked-lm';
import { initSmallLm, SMALL_LM, type SmallLmConfig } from '../language/small-lm';
import { type Tokenizer, trainTokenizer } from '../language/tokenizer';
import type { ParamArrays } from '../model/params';
import type { EngineKind } from '../services/classify/protocol';
import { noteReport } from '../training/curves';
import type { GradientEngine, TrainingTask } from '../training/engine';
import { type LoopOptions, type RunState, stepsPerEpoch, train } from '../training/loop';
import { loadRun, saveRun } from './checkpoint-file';

export const say = (line: string): void => void process.stderr.write(`${line}\n`);
export const status = (line: string): void => void process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);

/** A tokenizer of these texts, and the small language model that reads them. */
export function languageOf(texts: readonly string[]): { readonly tokenizer: Tokenizer; readonly language: SmallLmConfig } {
  const tokenizer = trainTokenizer(texts);
  return { tokenizer, language: { ...SMALL_LM, vocabularySize: tokenizer.size } };
}

/** The small language model reads the texts, hidden words and all. @returns its parameters, `lm.*` */
export async function learnLanguage(
  { tokenizer, language }: ReturnType<typeof languageOf>,
  texts: readonly string[],
  seed: string,
  preferred?: EngineKind,
): Promise<ParamArrays> {
  const engine = await openEngine(nodeHost(), preferred);
  const training = trainMaskedLm(language, initSmallLm(language, seed), tokenizer, texts, { ...MASKED_LM, seed });
  let turn = await training.next();
  for (; !turn.done; turn = await training.next())
    status(`small language model: step ${turn.value.step}/${turn.value.steps}, loss ${turn.value.loss.toFixed(3)} nats`);
  engine.close();
  return turn.value;
}

export interface KeptTraining {
  readonly task: TrainingTask;
  readonly engine: GradientEngine;
  /** Where it begins if the file holds nothing yet. */
  readonly fresh: RunState;
  readonly options: LoopOptions;
  readonly file: string;
  /** Logits of the held-out views after each epoch, where there are any. */
  readonly onEpoch: (epoch: number, scores: Float32Array) => void;
}

const SAVE_EVERY_MS = 60_000;

/** Trains from where the file has it to the end; saved every minute, and after each epoch. @returns the averaged weights, and how it went */
export async function trainKept({ task, engine, fresh, options, file, onEpoch }: KeptTraining) {
  const pictures = options.repeats?.reduce((sum, n) => sum + n, 0) ?? task.training.labels.length;
  const kept = loadRun(file, fresh, stepsPerEpoch(pictures, options.batch));
  const { run, curves } = kept;
  const begun = Date.now();
  let saved = begun;
  let shown = begun;
  let seen = 0;
  const recent = { loss: 0, right: 0, count: 0 };
  for await (const event of train(task, engine, run, options)) {
    noteReport(curves, event);
    if (event.kind === 'epoch') {
      onEpoch(event.epoch, event.scores);
      await saveRun(file, kept);
    }
    if (event.kind !== 'step') continue;
    seen += event.pictures;
    recent.loss += event.loss * event.pictures;
    recent.right += event.accuracy * event.pictures;
    recent.count += event.pictures;
    if (Date.now() - shown > (process.stderr.isTTY ? 1000 : 30_000)) {
      shown = Date.now();
      const rate = (1000 * seen) / (shown - begun);
      const left = ((event.steps - event.step) * options.batch) / rate / 60;
      status(
        `step ${event.step}/${event.steps}, loss ${(recent.loss / recent.count).toFixed(3)}, right ${(recent.right / recent.count).toFixed(3)}, ` +
          `${rate.toFixed(1)} pictures a second, ${left.toFixed(0)} min left`,
      );
      Object.assign(recent, { loss: 0, right: 0, count: 0 });
    }
    if (Date.now() - saved > SAVE_EVERY_MS) {
      saved = Date.now();
      await saveRun(file, kept);
    }
  }
  await saveRun(file, kept);
  return { average: run.optimiser.average, curves };
}
