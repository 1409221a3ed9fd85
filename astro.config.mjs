import { existsSync, readFileSync } from "node:fs";
import mdx from "@astrojs/mdx";
import preact from "@astrojs/preact";
import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";
import { parse } from "yaml";
import { site } from "./src/site/build.ts";

const read = (language) =>
  parse(readFileSync(new URL(`./content/ui/${language}.yaml`, import.meta.url), "utf8"));
const words = { es: read("es"), en: read("en") };

/** One group a module that has lessons; its label comes from content/ui, like the home page's. */
const sidebar = words.es.modules.flatMap((module, at) =>
  existsSync(new URL(`./content/docs/es/${module.folder}`, import.meta.url))
    ? [
        {
          label: `${module.id} · ${module.title}`,
          translations: { en: `${module.id} · ${words.en.modules[at].title}` },
          items: [{ autogenerate: { directory: module.folder } }],
        },
      ]
    : [],
);

export default defineConfig({
  srcDir: ".",
  publicDir: "./src/site/public",
  // A lesson's code is a cell, which colours itself.
  markdown: { syntaxHighlight: false },
  devToolbar: { enabled: false },
  vite: {
    worker: { format: "es" },
    build: {
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1200,
      rollupOptions: {
        // Astro's own marks in modules, which its plugins have read by then.
        onwarn: (warning, warn) => warning.code === "MODULE_LEVEL_DIRECTIVE" || warn(warning),
      },
    },
  },
  integrations: [
    starlight({
      title: "Timonel",
      description: words.es.home.tagline,
      favicon: "/favicon.svg",
      defaultLocale: "es",
      locales: { es: { label: "Español", lang: "es" }, en: { label: "English", lang: "en" } },
      sidebar,
      customCss: [
        "@fontsource-variable/alegreya/wght.css",
        "./src/site/styles/theme.css",
        "./src/site/styles/lesson.css",
        "./src/site/styles/bench.css",
      ],
      components: {
        Footer: "./src/site/starlight/Footer.astro",
        Header: "./src/site/starlight/Header.astro",
        Hero: "./src/site/starlight/Hero.astro",
        LanguageSelect: "./src/site/starlight/LanguageLinks.astro",
        PageTitle: "./src/site/starlight/PageTitle.astro",
        PageFrame: "./src/site/starlight/PageFrame.astro",
        Search: "./src/site/starlight/Search.astro",
        SiteTitle: "./src/site/starlight/SiteTitle.astro",
        TwoColumnContent: "./src/site/starlight/TwoColumnContent.astro",
      },
      expressiveCode: false,
      credits: false,
      lastUpdated: false,
      pagination: false,
    }),
    mdx(),
    preact(),
    site(),
  ],
});
