/** The entry in a lab notebook: what was seen, what is in doubt, what to do next. Terse, as such entries are. */

import type { Teller } from './teller';
import { takenWith } from './template-caption';
import { ENOUGH, proposal, saidOf, smallSize, WORTH_TELLING } from './template-doubt';
import { tellSeen } from './template-seen';
import { tellField, tellSizes } from './template-sizes';

export function tellNotebook(teller: Teller): void {
  const taken = takenWith(teller);
  const on = teller.has('acquired') ? ` on ${teller.text('acquired')}` : '';
  if (taken) teller.tell('seen', [...taken.factIds, ...(on ? ['acquired'] : [])], `Recorded${on}: ${taken.text}.`);
  else if (on) teller.tell('seen', ['acquired'], `Recorded${on}.`);
  const before = teller.sentences.length;
  tellSeen(teller);
  tellSizes(teller);
  tellField(teller);
  for (const { factIds, text } of teller.sentences.splice(before)) teller.tell('seen', factIds, text);
  if (teller.has('user-note')) teller.tell('seen', ['user-note'], `Own note: “${teller.text('user-note')}”.`);
  tellUnsure(teller);
  tellToDo(teller);
}

function tellUnsure(teller: Teller): void {
  const say = (factIds: readonly string[], text: string) => teller.tell('unsure', factIds, `In doubt: ${text}.`);
  if (teller.isSaid) {
    const { factIds, text } = saidOf(teller);
    teller.tell('unsure', factIds, `${text}.`);
  } else if (teller.sure === '' && teller.has('category')) {
    const { factIds, text } = proposal(teller);
    teller.tell('unsure', factIds, `${text}.`);
  } else if (teller.value('category-2-probability') >= WORTH_TELLING)
    say(
      ['category-2', 'category-2-probability'],
      `the category; ${teller.text('category-2')} is possible too, with a probability of ${teller.text('category-2-probability')}`,
    );
  if (isDoubtful(teller)) say(['pixel-size-source'], `the pixel size, given by ${teller.text('pixel-size-source')}`);
  if (teller.has('object-diameter') && teller.value('object-measured') < ENOUGH)
    say(
      ['object-measured'],
      `the spread, with ${teller.text('object-measured')} ${teller.side('object-measured')} bodies measured`,
    );
  if (teller.value('object-touching') >= 10)
    say(['object-touching'], `where a body ends; touching bodies make up ${teller.text('object-touching')} of their area`);
}

const isDoubtful = (teller: Teller): boolean => /doubtful|guess/.test(teller.text('pixel-size-source'));

function tellToDo(teller: Teller): void {
  const before = teller.sentences.length;
  const say = (factIds: readonly string[], text: string) => teller.tell('next', factIds, `To do: ${text}.`);
  if (teller.sure === '' && teller.has('category')) say(['doubt'], 'settle the category by eye');
  if (!teller.has('pixel-size')) say(['picture-width'], 'set the pixel size; until then sizes stand in pixels');
  else if (isDoubtful(teller)) say(['pixel-size-source'], 'compare the pixel size with the scale bar');
  if (teller.has('object-diameter') && teller.value('object-measured') < ENOUGH)
    say(['object-measured'], 'measure further fields before a size distribution is quoted');
  const small = smallSize(teller);
  if (small) say([small], 'take a higher magnification; what is measured is small against the pixels');
  if (teller.sentences.length === before)
    say(['picture-width'], 'measure further fields taken alike; they tell how fields differ');
}
