// In Docker: pkg/namesgenerator. Names for containers that nobody named.

import type { Random } from "../../simulation/index.ts";

const LEFT =
  "admiring agitated amazing blissful bold brave charming clever compassionate competent confident cool dazzling determined eager ecstatic elegant eloquent epic festive focused friendly funny gallant gifted goofy gracious happy hopeful hungry inspiring jolly keen kind laughing loving lucid magical modest mystifying naughty nervous nifty nostalgic objective optimistic peaceful pensive practical priceless quirky quizzical recursing relaxed romantic serene sharp sleepy stoic suspicious sweet tender thirsty trusting unruffled upbeat vibrant vigilant wizardly wonderful xenodochial youthful zealous zen".split(
    " ",
  );
const RIGHT =
  "agnesi albattani allen archimedes babbage banach bardeen bartik bell bhabha blackwell bohr boole borg brown carson cerf chandrasekhar chatelet clarke cori curie curran darwin davinci dijkstra dubinsky easley edison einstein elion euclid euler faraday fermat fermi feynman franklin galileo gates goldberg golick goodall hamilton hawking heisenberg hermann hodgkin hopper hypatia jang jones kalam keller kepler khorana kilby knuth kowalevski lalande lamarr leakey lovelace lumiere mahavira maxwell mayer mccarthy mclean meitner mendel mendeleev mirzakhani moore morse murdock newton nobel noether northcutt pare pasteur payne perlman pike poincare ptolemy raman ramanujan ride ritchie roentgen rosalind saha sammet shannon shaw sinoussi snyder spence stallman swanson swartz swirles tesla thompson torvalds turing varahamihira visvesvaraya wescoff wiles williams wilson wing wozniak wright yalow yonath".split(
    " ",
  );

/** A name that is not taken. */
export function randomName(random: Random, taken: (name: string) => boolean): string {
  for (let attempt = 0; ; attempt++) {
    const name = `${random.pick(LEFT)}_${random.pick(RIGHT)}${attempt === 0 ? "" : attempt}`;
    if (name !== "boring_wozniak" && !taken(name)) return name;
  }
}
