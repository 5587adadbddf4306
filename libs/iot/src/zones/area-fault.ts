/** What PostGIS finds (GEOS words) → the rule that was broken. */
const RULE_OF: Readonly<Record<string, string>> = {
  'Self-intersection': 'isNotCrossing',
  'Ring Self-intersection': 'isNotCrossing',
  'Hole lies outside shell': 'isHoleInside',
  'Holes are nested': 'isHoleInside',
  'Nested shells': 'isNotOverlapping',
  'Duplicate Rings': 'isNotOverlapping',
  'Interior is disconnected': 'isInOnePiece',
};

/** The rule that a boundary breaks as an area: the engine's own text never leaves the room. */
export const areaRule = (reason: string): string => RULE_OF[reason] ?? 'isArea';
