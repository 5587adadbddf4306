/** A layer of a MapLibre style. */
export type StyleLayer = Readonly<Record<string, unknown>> & { readonly id: string };

export const BASE = 'base';

interface BaseNames {
  readonly water: string;
  readonly land: string;
  readonly roads: string;
  readonly buildings: string;
}

/** What the two usual schemas call the same things. */
const NAMES = {
  openmaptiles: { water: 'water', land: 'landcover', roads: 'transportation', buildings: 'building' },
  protomaps: { water: 'water', land: 'landuse', roads: 'roads', buildings: 'buildings' },
} as const satisfies Record<string, BaseNames>;

/** A quiet map below the city's layers: no text, so that no fonts are needed. */
export function baseLayers(schema: keyof typeof NAMES): StyleLayer[] {
  const { water, land, roads, buildings } = NAMES[schema];
  return [
    { id: 'base-land', type: 'fill', source: BASE, 'source-layer': land, paint: { 'fill-color': '#e4ebd8', 'fill-opacity': 0.6 } },
    { id: 'base-water', type: 'fill', source: BASE, 'source-layer': water, paint: { 'fill-color': '#bcdcea' } },
    { id: 'base-buildings', type: 'fill', source: BASE, 'source-layer': buildings, minzoom: 14, paint: { 'fill-color': '#d9d4cc' } },
    {
      id: 'base-roads',
      type: 'line',
      source: BASE,
      'source-layer': roads,
      paint: { 'line-color': '#ffffff', 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 0.4, 14, 2, 18, 8] },
    },
  ];
}

/** Told apart also by who sees no red. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#5b4a8a'] as const;

/** How a layer of the city is drawn: areas, lines and points of it, each in its colour. */
export function cityLayers(key: string, index: number, { minZoom, maxZoom }: { minZoom: number; maxZoom: number }): StyleLayer[] {
  const colour = COLOURS[index % COLOURS.length];
  const common = { source: `layer-${key}`, 'source-layer': key, minzoom: minZoom, maxzoom: Math.min(24, maxZoom + 2) };
  const only = (type: string): unknown[] => ['==', ['geometry-type'], type];
  return [
    { ...common, id: `${key}-areas`, type: 'fill', filter: only('Polygon'), paint: { 'fill-color': colour, 'fill-opacity': 0.25 } },
    { ...common, id: `${key}-edges`, type: 'line', filter: only('Polygon'), paint: { 'line-color': colour, 'line-width': 1 } },
    { ...common, id: `${key}-lines`, type: 'line', filter: only('LineString'), paint: { 'line-color': colour, 'line-width': 2 } },
    {
      ...common,
      id: `${key}-points`,
      type: 'circle',
      filter: only('Point'),
      paint: { 'circle-color': colour, 'circle-radius': 4, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 1 },
    },
  ];
}
