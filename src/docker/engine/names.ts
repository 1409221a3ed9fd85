// In Docker: pkg/namesgenerator. Names for containers that nobody named: a manner and somebody who found something out.
// Left out here: its own lists of words; these are shorter.

import type { Random } from "../../simulation/index.ts";

const MANNERS =
  "able alert balmy breezy calm candid cheerful cosy curious daring deft earnest fearless frank gentle glad graceful honest humble light lively lucky mellow merry modern neat nimble patient polite proud quick quiet ready rested shy silent steady strong subtle sunny swift tidy tireless wakeful warm wise witty young".split(
    " ",
  );
const FINDERS =
  "ampere avicenna becquerel bernoulli bolyai bose cantor cauchy cavendish celsius copernicus coulomb darwin descartes dirac doppler eratosthenes escher fibonacci foucault fourier fresnel galois gauss gibbs goedel halley harvey hertz hilbert hooke humboldt huygens jacquard joule kirchhoff lagrange laplace lavoisier leibniz levi linnaeus lomonosov mach malpighi mercator mutis neumann noether ohm pascal pauling planck ramon riemann rontgen rutherford servet shannon steiner tarski tycho vesalius volta wallace watt weyl zuse".split(
    " ",
  );

/** A name that is not taken. */
export function randomName(random: Random, taken: (name: string) => boolean): string {
  for (let attempt = 0; ; attempt++) {
    const name = `${random.pick(MANNERS)}_${random.pick(FINDERS)}${attempt === 0 ? "" : attempt}`;
    if (!taken(name)) return name;
  }
}
