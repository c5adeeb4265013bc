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
