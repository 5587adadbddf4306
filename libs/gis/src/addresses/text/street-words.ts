/** Words of a way's kind: many ways share them, so they tell little of which one is meant. Folded. */
export const STREET_KINDS: ReadonlySet<string> = new Set(
  `allee avenue boulevard chaussee chemin cite clos cour domaine escalier esplanade faubourg galerie habitation hameau immeuble impasse lieu lotissement
   mail montee parc parking passage passerelle place placette pont promenade quai quartier residence rocade rond point route rue ruelle section sentier
   square traverse venelle villa village voie zac zone nationale departementale communale rurale`.split(/\s+/),
);

/** Words that make a longer kind of the one before them: Route Nationale. */
export const ROAD_WORDS: ReadonlySet<string> = new Set(['nationale', 'departementale', 'communale', 'rurale', 'point']);

/** Words that hold a name together and are left out or mixed up all the time. Folded. */
export const LINKING_WORDS: ReadonlySet<string> = new Set(
  'a au aux d de des dit du en et l la le les lez n no numero s sur sous'.split(' '),
);

/** Words before the name of a quarter that are no part of it. Folded. */
export const LOCALITY_WORDS: ReadonlySet<string> = new Set(['quartier', 'lieu', 'dit', 'section', 'bourg', 'hameau', 'secteur']);

/** Words that mean the middle of a commune when its name follows. Folded. */
export const CENTRE_WORDS: ReadonlySet<string> = new Set(['bourg', 'centre', 'ville', 'commune', 'mairie']);

/** Words of a whole that every address here lies in: they say nothing, but a name may hold them. Folded. */
export const WIDER_WORDS: ReadonlySet<string> = new Set(['martinique', 'madinina', 'matinik', 'france', 'antilles', 'fwi', 'cedex']);

/** Ordinals after a house number, as people write them and as the national file does. */
export const NUMBER_SUFFIXES: ReadonlyMap<string, readonly string[]> = new Map([
  ['bis', ['bis', 'b']],
  ['ter', ['ter', 't']],
  ['quater', ['quater', 'q', 'qua']],
  ['quinquies', ['quinquies', 'c']],
  ['sexies', ['sexies', 's']],
  ['b', ['b', 'bis']],
  ['t', ['t', 'ter']],
  ['q', ['q', 'quater']],
]);

/**
 * Short forms and what they may stand for, the likeliest first; folded. The postal service's list (norme AFNOR XPZ 10-011, annexe B) and what people
 * write. A long form of two words is written with a space.
 */
export const SHORT_FORMS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    all: ['allee'],
    ave: ['avenue'],
    av: ['avenue'],
    aven: ['avenue'],
    bd: ['boulevard'],
    bld: ['boulevard'],
    blv: ['boulevard'],
    blvd: ['boulevard'],
    boul: ['boulevard'],
    ch: ['chemin', 'chateau'],
    che: ['chemin'],
    chem: ['chemin'],
    chm: ['chemin'],
    chn: ['chemin'],
    crs: ['cours'],
    dom: ['domaine'],
    esc: ['escalier'],
    esp: ['esplanade'],
    fbg: ['faubourg'],
    fg: ['faubourg'],
    hab: ['habitation'],
    habit: ['habitation'],
    ham: ['hameau'],
    imm: ['immeuble'],
    imp: ['impasse'],
    ld: ['lieu dit'],
    lieudit: ['lieu dit'],
    lot: ['lotissement'],
    lots: ['lotissement'],
    lotis: ['lotissement'],
    lotiss: ['lotissement'],
    ltis: ['lotissement'],
    mte: ['montee'],
    mtee: ['montee'],
    pas: ['passage'],
    pass: ['passage'],
    pl: ['place'],
    plc: ['place'],
    prom: ['promenade'],
    qa: ['quai'],
    qr: ['quartier'],
    qrt: ['quartier'],
    qt: ['quartier'],
    qtr: ['quartier'],
    qtier: ['quartier'],
    quar: ['quartier'],
    quart: ['quartier'],
    r: ['rue'],
    rd: ['route departementale'],
    res: ['residence'],
    resid: ['residence'],
    rle: ['ruelle'],
    rlle: ['ruelle'],
    rn: ['route nationale'],
    rt: ['route'],
    rte: ['route'],
    sect: ['section'],
    sent: ['sentier'],
    snt: ['sentier'],
    sq: ['square'],
    trav: ['traverse'],
    vla: ['villa'],
    vlge: ['village'],
    voi: ['voie'],
    vc: ['voie communale'],
    st: ['saint'],
    ste: ['sainte'],
    sts: ['saints'],
    stes: ['saintes'],
    gd: ['grand'],
    grd: ['grand', 'grande'],
    gde: ['grande'],
    pt: ['petit', 'pont'],
    pte: ['pointe', 'petite'],
    mne: ['morne'],
    mrn: ['morne'],
    riv: ['riviere'],
    rav: ['ravine'],
    hts: ['hauts', 'hauteurs'],
    cdt: ['commandant'],
    cmdt: ['commandant'],
    dr: ['docteur'],
    gal: ['general'],
    gen: ['general'],
    lt: ['lieutenant'],
    mal: ['marechal'],
    mgr: ['monseigneur'],
    pdt: ['president'],
    pres: ['president'],
    prof: ['professeur'],
    janv: ['janvier'],

    oct: ['octobre'],
    nov: ['novembre'],
    dec: ['decembre'],
  }),
);
