/** Words that claim something about a micrograph without a number: a sentence may use them only where a fact it cites does. */
import { CATEGORIES, categoryLabel } from '../base/categories';
import { plainName } from './plain-text';

/** How prose names the ten shipped categories. */
const SHIPPED: readonly RegExp[] = [
  /\bbiolog\w*|\bbacteri\w*|\btissues?\b/iu,
  /\b(?:nano|micro)?-?fib(?:re|er)s?\b|\bfibrous\b/iu,
  /\b(?:thin|nano)?-?films?\b|\bcoat(?:ings?|ed)\b/iu,
  /\bMEMS\b|\belectrodes?\b|\bmicro-?(?:electro-?mechanical|devices?|machined)\b/iu,
  /\bnano-?wires?\b/iu,
  /\b(?:nano|micro)?-?particles?\b/iu,
  /\bpatterned\b/iu,
  /\bporous\b|\bspong\w*/iu,
  /\bpowder\w*/iu,
  /\btips?\b/iu,
];

/** Substances, which no fact of ours states: the picture alone does not tell them. */
const SUBSTANCE =
  /\b(?:gold|silver|copper|platinum|palladium|alumin(?:i?um|a)|titan(?:ium|ia)|silicon|silica|germanium|gallium|indium|nickel|cobalt|iron|zinc|tungsten|molybdenum|chromium|carbon|graphene|graphite|graphitic|nanotubes?|diamond|oxides?|nitrides?|carbides?|sulph?ides?|oxygen|nitrogen|hydrogen|polymer\w*|polystyrene|epoxy|resin|cellulose|collagen|protein|ceramics?|zirconia|ceria|zeolites?|perovskites?|quartz|glass|steel|alloys?|metal(?:s|lic)?|semiconduct\w*|hydroxyapatite|perfluor\w*|PDMS|PMMA|PTFE|SWCNT|MWCNT|CNTs?)\b/iu;

/** Directions and scales that stand for an angle or a size. */
const MEASURE =
  /\b(?:horizontal|vertical|diagonal)(?:ly)?\b|\bperpendicular(?:ly)?\b|\borthogonal(?:ly)?\b|\b(?:sub-?)?(?:nano|micro|meso|macro)(?:scale|-?sized|scopic|porous|metric)\b|\bsub-?(?:micron|micrometre|micrometer|nanometre|nanometer)s?\b/iu;

/** Quantities that nobody measured: a number of another quantity under such a name is a false one. */
const QUANTITY =
  /\b(?:lengths?|surface areas?|radi(?:us|i)|depths?|perimeters?|circumferences?|(?<!\bthat of the )volumes?|maxim(?:um|al|a)|minim(?:um|al|a)|average(?:d|s)?|densit(?:y|ies)|porosity|crystallinity|lattices?|hexagonal|aspect ratios?)\b/iu;

/** Claims about the shape of objects, or about every one of them, which no measurement of ours bears out. */
const UNIVERSAL =
  /\b(?:spher(?:e|es|ical|oidal)|cub(?:es?|oidal)|cylind(?:er|ers|rical)|mono-?disperse|uniform(?:ly|ity)?|homogeneous(?:ly)?|homogeneity|identical(?:ly)?|all|every|always|entire(?:ly)?|exclusively)\b/iu;

const CERTAINTY =
  /(?<!not )\bcertain(?:ly)?\b|\b(?:definite(?:ly)?|undoubted(?:ly)?|unquestionabl[ey]|guaranteed|proven|proves?|obviously|clearly shows?|high confidence|confident(?:ly)?)\b/iu;

const ORIGIN =
  /\b(?:(?<!\b(?:higher|lower|another) )magnifi\w*|accelerat\w*|detectors?|secondary electrons?|back-?scattered?|voltage|working distance|FEI|Thermo|Fisher|Zeiss|Tescan|Phenom|JEOL|Hitachi|ImageJ)\b/iu;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A user's category by its whole name; short names (`Ag`) with their case, one letter not at all: `A` begins too many sentences. */
function ownCategory(name: string): RegExp | null {
  const label = plainName(categoryLabel(name));
  if (label.length < 2) return null;
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped(label)}(?![\\p{L}\\p{N}])`, label.length < 4 ? 'u' : 'iu');
}

/**
 * The first claim in `sentence` that `allowed` (labels and texts of the cited facts) does not hold, with its reason; null where there
 * is none. `categories` are the names the model knows, beside the ten shipped ones.
 */
export function unfoundedClaim(sentence: string, allowed: string, categories: readonly string[]): string | null {
  const own = categories.filter((name) => !CATEGORIES.some((shipped) => shipped === name)).map(ownCategory);
  for (const pattern of [...SHIPPED, ...own]) {
    const word = pattern?.exec(sentence)?.[0];
    if (word && !pattern.test(allowed)) return `It speaks of “${word}”, a category that none of the facts it cites names.`;
  }
  // Of a plane the share of the pores is their area porosity; of the volume no picture of ours tells it.
  const borne = /\bArea fraction\b/.test(allowed) ? sentence.replace(/\barea porosity\b/giu, 'area fraction') : sentence;
  for (const [pattern, what] of KINDS) {
    for (const [word] of borne.matchAll(new RegExp(pattern, 'giu')))
      if (!new RegExp(`(?<!\\p{L})${escaped(word)}(?!\\p{L})`, 'iu').test(allowed)) return `“${word}” ${what}.`;
  }
  return null;
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [SUBSTANCE, 'names a substance, which no fact it cites states'],
  [MEASURE, 'stands for an angle or a size, which no fact it cites states'],
  [QUANTITY, 'names a quantity which no fact it cites states'],
  [UNIVERSAL, 'claims a shape, or something of everything in the picture, which no fact it cites states'],
  [CERTAINTY, 'claims more certainty than the facts it cites'],
  [ORIGIN, 'says how the picture was taken, which no fact it cites states'],
];

const NEGATION =
  /\b(?:not|no|never|neither|nor|none|without|lacks?|absent|reject(?:ed|s)?|excluded?|isn|aren|doesn|don|wasn|cannot|can)(?:['’]t)?\b/giu;
const HARMLESS =
  /\bcan(?:not)? be (?:excluded|rejected)\b|\bcan(?:not)? be\b|\bcan\b(?!['’]t)|\bno(?:t)? (?:clear|certain|sure)\b|\bcannot (?:be ruled out|tell)\b|\b(?:is|are) not certain\b/giu;

/** Whether the sentence denies something. `cannot be ruled out` and `not certain` are doubt, not denial. */
export const denies = (sentence: string): boolean => sentence.replace(HARMLESS, ' ').search(NEGATION) >= 0;

const DOUBTS =
  /\b(?:candidates?|possibl[ey]|possibilit\w*|probab\w*|likel\w*|may|might|could|perhaps|nearest|closest|uncertain\w*|unsure|doubt\w*|unclear|unknown|between|either|suggests?|tentative\w*|ruled out|cannot be (?:excluded|rejected)|tell)\b|\bnot (?:clear|certain|sure)\b|\bno clear\b/iu;

/** Whether the sentence leaves its claim open. */
export const leavesOpen = (sentence: string): boolean => DOUBTS.test(sentence);
