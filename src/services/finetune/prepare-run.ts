/** From a request to the task that training runs on. The same request always gives the same task. */
import { MicrographiaError } from '../../base/errors';
import { type LabelledPart, labelledPart } from '../../dataset/labelled-part';
import { foldsOf } from '../../dataset/split';
import { MOST_CATEGORIES, MOST_CATEGORY_NAME, type ModelFolder } from '../../models/folder';
import { type FineTuneTask, fineTuneTask, type Room } from '../../training/fine-tune';
import type { FineTuneRequest } from './protocol';
import { type ModelStart, startFrom } from './tuned-model';

export interface LabelledParts {
  readonly training: LabelledPart;
  readonly validation: LabelledPart;
  readonly test: LabelledPart;
}

export interface Prepared {
  readonly start: ModelStart;
  readonly parts: LabelledParts;
  readonly task: FineTuneTask;
}

function check({ categories, pictures, side, split, fromScratch }: FineTuneRequest, known: readonly string[]): void {
  const fail = (message: string, advice: string): never => {
    throw new MicrographiaError('bad-training-set', message, advice);
  };
  if (categories.length < 2) fail('There is a single class.', 'A model needs at least two classes to tell apart.');
  if (!pictures.some(({ id }) => split.parts[id] === 'train'))
    fail('There are no pictures to train on.', 'Add some, or make another split.');
  if (categories.length > MOST_CATEGORIES)
    fail(`There are ${categories.length} classes.`, `At most ${MOST_CATEGORIES} can be trained.`);
  const long = categories.find(({ name }) => name.length > MOST_CATEGORY_NAME || name === '');
  if (long)
    fail(
      `The name of the class "${long.name.slice(0, 40)}…" has ${long.name.length} characters.`,
      `Give it one of 1 to ${MOST_CATEGORY_NAME}.`,
    );
  for (const { id, views, category } of pictures) {
    const whole = views.length > 0 && views.length % (side * side) === 0;
    if (!whole || categories[category] === undefined)
      fail(`The picture ${id} does not fit the data set.`, 'Read the data set again.');
  }
  categories.forEach(({ name }, c) => {
    // What the parent knows may stay beside the new classes without a picture.
    if (!fromScratch && known.includes(name)) return;
    if (!pictures.some(({ id, category }) => category === c && split.parts[id] === 'train'))
      fail(`${name} has no picture to train on.`, 'Give it some, leave the class out, or make another split.');
  });
}

/**
 * Runs the small language model on the current engine.
 * @param shared put the pixels in memory that workers can share.
 * @param room as `fineTuneTask` takes it.
 * @throws MicrographiaError `bad-training-set`.
 */
export async function prepareRun(
  request: FineTuneRequest,
  parent: ModelFolder,
  shared: boolean,
  room?: Room,
): Promise<Prepared> {
  check(request, parent.config.model.categories);
  const { categories, options, split, side, fromScratch } = request;
  const inPart = (part: string) => request.pictures.filter(({ id }) => split.parts[id] === part);
  const trained = inPart('train');
  const parts: LabelledParts = {
    training: labelledPart(trained, side, shared),
    validation: labelledPart(inPart('validation'), side, shared),
    test: labelledPart(inPart('test'), side, shared),
  };
  const start = await startFrom(parent, {
    categories: categories.map(({ name }) => name),
    descriptions: categories.flatMap(({ description }) => description ?? []),
    seed: options.seed,
    fromScratch,
  });
  const asked = options.folds > 0 && parts.validation.files.length === 0;
  const foldOf = asked
    ? foldsOf(
        trained.map(({ id, group, category }) => ({ file: id, group, category: categories[category].name })),
        options.folds,
        options.seed,
      )
    : [];
  // Where all pictures are of one group, a fit without that fold would have nothing to learn from.
  const folded = new Set(foldOf).size > 1;
  const task = fineTuneTask({
    config: start.config,
    params: start.params,
    texts: start.texts,
    front: parent.front,
    training: parts.training.examples,
    validation: parts.validation.examples,
    test: parts.test.examples,
    options,
    ...(room && { room }),
    folds: folded ? parts.training.pictureOf.map((picture) => foldOf[picture]) : [],
  });
  return { start, parts, task };
}
