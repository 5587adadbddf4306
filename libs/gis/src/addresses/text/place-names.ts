/**
 * Other names of Martinique's communes than the official one, by INSEE code: short forms, old names, Creole ones. Most Creole spellings need no line here,
 * because `soundKeys` reads `Lamanten`, `Wobè` or `Voklen` as `Lamentin`, `Robert` and `Vauclin`; these are the ones that it cannot.
 *
 * Sources: Fodfwans: Krey Matjè Kréyol Matinik, montraykreyol.org (2008). Foyal, Fodfrans, Senpiè: T. Léotin, fondaskreyol.org. Fort-Royal, République-Ville:
 * martiniqueactive.com, « Commune de Fort-de-France ». Case-Navire: ville de Schœlcher in martiniquecataraid.com. Grand'Anse: outremermemory.com, « Le
 * Lorrain ». Trou-au-Chat: the name of Ducos until 1855. Cul-de-Sac Marin: dénombrement of 1664, outremermemory.com, « Le Marin ». Creole names with
 * liaison or a joined article (Twazilé, Latrinité, Lansdarlé, Gwomòn): as spoken, spelled as GEREC does.
 */
export const OTHER_PLACE_NAMES: Readonly<Record<string, readonly string[]>> = {
  '97201': ['Ajoupa', 'Lajoupa'],
  '97202': ['Les Anses d’Arlet', 'Anse d’Arlet', 'Lansdarlé', 'Lézansdarlé'],
  '97203': ['Baspwent'],
  '97204': ['Kabé'],
  '97205': ['Kazpilot'],
  '97206': ['Djaman'],
  '97207': ['Trou au Chat', 'Diko'],
  '97208': ['Fond Saint Denis', 'Fonsendini'],
  '97209': ['FdF', 'Fort France', 'Foyal', 'Fodfwans', 'Fodfrans', 'Fort Royal', 'République Ville'],
  '97210': ['Fwanswa', 'Fanswa', 'Franswa'],
  '97211': ['Grande Rivière', 'Granriviè', 'Gran Larivyè'],
  '97212': ['Gwomòn', 'Gwo Mòn'],
  '97213': ['Lanmanten', 'Lamanten'],
  '97214': ['Lowen', 'Loren'],
  '97215': ['Makouba'],
  '97216': ['Marigo'],
  '97217': ['Maren', 'Cul de Sac Marin'],
  '97218': ['Mòn Wouj', 'Mònwouj'],
  '97219': ['Préchè'],
  '97220': ['Lariviè Pilot', 'Larivyè Pilot'],
  '97221': ['Lariviè Salé', 'Larivyè Salé'],
  '97222': ['Wobè', 'Robè'],
  '97223': ['Sentespri', 'Le Saint Esprit'],
  '97224': ['Senjozef'],
  '97225': ['Senpiè', 'Senpyè'],
  '97226': ['Sentàn', 'Sentann'],
  '97227': ['Sentlis'],
  '97228': ['Sentmari', 'Senmari'],
  '97229': ['Case Navire', 'Chelchè'],
  '97230': ['Latrinité', 'Trinité'],
  '97231': ['3 Îlets', 'Twazilé', 'Twazilet'],
  '97232': ['Voklen'],
  '97233': ['Mòn Vè', 'Mònvè'],
  '97234': ['Belfontèn'],
};
