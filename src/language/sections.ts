/**
 * The eight sections of a category description, in the order in which they are asked for, shown and read by the small language
 * model (HNF.md, "Text"; the list follows what the paper's authors ask their large language model for).
 */
export const SECTIONS = [
  { id: 'structure', title: 'Structure and dimensionality' },
  { id: 'size', title: 'Size and morphology' },
  { id: 'synthesis', title: 'Synthesis' },
  { id: 'properties', title: 'Physical and chemical properties' },
  { id: 'surface', title: 'Surface' },
  { id: 'appearance', title: 'Appearance in SEM and confusions' },
  { id: 'characterisation', title: 'Characterisation' },
  { id: 'applications', title: 'Applications' },
] as const;

export type SectionId = (typeof SECTIONS)[number]['id'];

/** What a person writing a category's description is asked for, section by section. */
export const SECTION_HINTS: Readonly<Record<SectionId, string>> = {
  structure: 'What are the objects, how is matter arranged in them, and in how many dimensions do they extend?',
  size: 'How large are they (range and unit), what shapes do they have, and how much do both vary?',
  synthesis: 'How are they usually made or prepared, and under which conditions?',
  properties: 'Which physical and chemical properties set them apart?',
  surface: 'What is the surface like: smooth, rough, faceted, coated, charged, contaminated?',
  appearance:
    'What is seen in the micrograph: outlines, edges, grey levels, texture, order, depth, background? Which other category could it be taken for, and what decides?',
  characterisation: 'Which techniques measure them, and what does each tell?',
  applications: 'What are they used for?',
};
