/// <reference types="astro/client" />

declare module "*.astro" {
  const component: import("astro/runtime/server/index.js").AstroComponentFactory;
  export default component;
}

declare namespace App {
  interface Locals {
    starlightRoute: import("@astrojs/starlight/route-data").StarlightRouteData;
    /** Starlight's own words, by key. */
    t: (key: string) => string;
    /** How many words of the glossary the page has explained so far. */
    terms?: number;
  }
}
