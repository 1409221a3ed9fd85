// The search dialog. Pagefind and its index come with the first letter typed, in the page's language of that moment.

interface Hit {
  url: string;
  excerpt: string;
  meta: { title: string };
  sub_results: { url: string; title: string; excerpt: string }[];
}

interface Pagefind {
  init(): Promise<void>;
  destroy(): Promise<void>;
  /** null when a later search has taken over. */
  debouncedSearch(words: string): Promise<{ results: { data(): Promise<Hit> }[] } | null>;
}

const SHOWN = 8;
let pagefind: Pagefind | undefined;
let indexLanguage = "";

async function load(): Promise<Pagefind> {
  const address = "/pagefind/pagefind.js";
  pagefind ??= (await import(/* @vite-ignore */ address)) as Pagefind;
  const { lang } = document.documentElement;
  if (lang !== indexLanguage) {
    if (indexLanguage) await pagefind.destroy();
    await pagefind.init();
    indexLanguage = lang;
  }
  return pagefind;
}

const Base = globalThis.HTMLElement ?? class {};

/** `<site-search>`: a button, and a dialog with a line to type in and the results below. */
export class SiteSearch extends Base {
  connectedCallback(): void {
    const { dialog, input } = this.#parts();
    this.querySelector(".search-open")?.addEventListener("click", () => dialog.showModal());
    this.querySelector(".search-close")?.addEventListener("click", () => dialog.close());
    input.addEventListener("input", () => void this.#search(input.value.trim()));
    dialog.addEventListener("click", (event) => {
      const outside = event.target === dialog;
      if (outside || (event.target as Element).closest(".search-results a")) dialog.close();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "k" || !(event.ctrlKey || event.metaKey)) return;
      // In the terminal Ctrl+K belongs to the shell, which cuts the line there.
      if ((event.target as Element).closest(".terminal, .cm-editor")) return;
      event.preventDefault();
      dialog.showModal();
    });
  }

  #parts() {
    return {
      dialog: this.querySelector("dialog") as HTMLDialogElement,
      input: this.querySelector("input") as HTMLInputElement,
      note: this.querySelector(".search-note") as HTMLElement,
      list: this.querySelector(".search-results") as HTMLElement,
    };
  }

  async #search(words: string): Promise<void> {
    const { note, list, input } = this.#parts();
    if (words === "") return this.#show([], "");
    try {
      const found = await (await load()).debouncedSearch(words);
      if (!found || input.value.trim() !== words) return;
      const hits = await Promise.all(found.results.slice(0, SHOWN).map((result) => result.data()));
      this.#show(hits, hits.length === 0 ? (this.dataset.none ?? "") : "");
    } catch {
      list.replaceChildren();
      note.textContent = this.dataset.failed ?? "";
    }
  }

  #show(hits: Hit[], words: string): void {
    const { note, list } = this.#parts();
    note.textContent = words;
    list.replaceChildren(...hits.map(toItem));
  }
}

function toItem(hit: Hit): HTMLLIElement {
  const part = hit.sub_results.find(({ title }) => title !== hit.meta.title);
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = part?.url ?? hit.url;
  link.textContent = part ? `${hit.meta.title} · ${part.title}` : hit.meta.title;
  const excerpt = document.createElement("p");
  // Pagefind escapes the text; only its own <mark> is markup.
  excerpt.innerHTML = part?.excerpt ?? hit.excerpt;
  item.append(link, excerpt);
  return item;
}
