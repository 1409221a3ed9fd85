// Every sentence of the interface, in both languages. One that misses a language does not compile.

import type { Language, Text } from "../grading/report.ts";

const texts = {
  // the pane
  workbench: { en: "The cluster and its terminal", es: "El clúster y su terminal" },
  toBench: { en: "Cluster and terminal", es: "Clúster y terminal" },
  tabTerminal: { en: "Terminal", es: "Terminal" },
  tabEditor: { en: "Editor", es: "Editor" },
  tabChecks: { en: "Lab", es: "Laboratorio" },
  loading: { en: "Starting the cluster…", es: "Arrancando el clúster…" },
  failed: { en: "The session stopped", es: "La sesión se detuvo" },
  reload: { en: "Reload the page", es: "Recargar la página" },
  needsScript: {
    en: "The cluster runs in this page and needs JavaScript. The lesson reads well without it.",
    es: "El clúster funciona dentro de esta página y necesita JavaScript. La lección se lee bien sin él.",
  },
  takenOver: {
    en: "This lab is open in another tab. What you do here is not saved.",
    es: "Este laboratorio está abierto en otra pestaña. Lo que hagas aquí no se guarda.",
  },
  takeBack: { en: "Continue here", es: "Continuar aquí" },
  notSaved: {
    en: "This browser keeps nothing for this page: closing the tab loses the session.",
    es: "Este navegador no guarda nada de esta página: al cerrar la pestaña se pierde la sesión.",
  },

  // the clock
  clock: { en: "Cluster time", es: "Tiempo del clúster" },
  speed: { en: "Speed", es: "Velocidad" },
  pause: { en: "Pause", es: "Pausa" },
  times1: { en: "Real time", es: "Tiempo real" },
  times10: { en: "10 times faster", es: "10 veces más rápido" },
  times60: { en: "60 times faster", es: "60 veces más rápido" },
  times3600: { en: "An hour a second", es: "Una hora por segundo" },
  skip: { en: "Next change", es: "Próximo cambio" },
  settle: { en: "Until settled", es: "Hasta el reposo" },
  settled: { en: "settled", es: "en reposo" },
  changing: { en: "changing", es: "cambiando" },

  // the live view
  live: { en: "Live view", es: "Vista en vivo" },
  nodes: { en: "Nodes and Pods", es: "Nodos y Pods" },
  rollouts: { en: "Rollouts", es: "Despliegues" },
  services: { en: "Services", es: "Services" },
  noPods: { en: "no Pods yet", es: "aún no hay Pods" },
  noRollouts: {
    en: "No Deployment yet: run the first cell and watch here.",
    es: "Aún no hay ningún Deployment: ejecuta la primera celda y mira aquí.",
  },
  notScheduled: { en: "Not on a node yet", es: "Aún sin nodo" },
  controlPlane: { en: "steers the cluster", es: "dirige el clúster" },
  componentsStopped: { en: "not running: {names}", es: "no funciona: {names}" },
  cordoned: { en: "cordoned", es: "acordonado" },
  nodeNotReady: { en: "not ready", es: "no disponible" },
  asTable: { en: "As a table", es: "Como tabla" },
  pod: { en: "Pod", es: "Pod" },
  node: { en: "Node", es: "Nodo" },
  status: { en: "Status", es: "Estado" },
  image: { en: "Image", es: "Imagen" },
  ready: { en: "ready", es: "listo" },
  notReady: { en: "not ready", es: "no listo" },
  restarts: { en: "Restarts", es: "Reinicios" },
  revision: { en: "revision", es: "revisión" },
  readyOf: { en: "{ready} of {desired} ready", es: "{ready} de {desired} listos" },
  paused: { en: "paused", es: "en pausa" },
  requests: { en: "Requests", es: "Peticiones" },
  noRequests: {
    en: "No request yet: run a cell that sends some and watch here.",
    es: "Aún no hay peticiones: ejecuta una celda que las mande y mira aquí.",
  },
  caller: { en: "From", es: "De" },
  askedFor: { en: "Asked for", es: "Pidió" },
  answeredBy: { en: "Answered by", es: "Respondió" },
  nobody: { en: "nobody", es: "nadie" },
  laptop: { en: "your laptop", es: "tu portátil" },
  trafficTo: { en: "traffic to", es: "tráfico hacia" },
  noEndpoints: { en: "no ready Pod", es: "ningún Pod listo" },
  legendReady: { en: "ready", es: "listo" },
  legendStarting: { en: "starting", es: "arrancando" },
  legendTrouble: { en: "in trouble", es: "con problemas" },
  legendEnding: { en: "ending", es: "terminando" },
  legendDone: { en: "completed", es: "completado" },

  // machines beside the cluster
  machineMemory: { en: "{used} of {total} GiB of memory", es: "{used} de {total} GiB de memoria" },
  machineEmpty: { en: "No containers", es: "Sin contenedores" },
  container: { en: "Container", es: "Contenedor" },

  // the chart of an autoscaler
  scaleChart: {
    en: "What the autoscaler {name} sees and does",
    es: "Lo que el autoescalador {name} ve y hace",
  },
  scaleNone: {
    en: "No autoscaler yet. Once there is one, its metric and the Pods are drawn here.",
    es: "Aún no hay ningún autoescalador. Cuando lo haya, aquí se dibujan su métrica y los Pods.",
  },
  scaleUsed: { en: "{resource}, % of the request", es: "{resource}, % de lo solicitado" },
  scaleTarget: { en: "target {target} %", es: "objetivo {target} %" },
  scalePods: { en: "Pods", es: "Pods" },
  scaleWanted: { en: "wanted by the autoscaler", es: "pedidos por el autoescalador" },
  scaleTime: { en: "Time", es: "Hora" },
  scaleUnknown: { en: "unknown", es: "desconocido" },
  scaleNow: {
    en: "{time}: {used} of the request; Pods: {replicas}, wanted: {desired}.",
    es: "{time}: {used} de lo solicitado; Pods: {replicas}, pedidos: {desired}.",
  },

  // the terminal
  terminal: { en: "Terminal of the laptop", es: "Terminal del portátil" },
  leaveTerminal: {
    en: "Esc then Tab, or Ctrl+M, leaves the terminal",
    es: "Esc y luego Tab, o Ctrl+M, para salir de la terminal",
  },
  leftTerminal: { en: "You left the terminal", es: "Saliste de la terminal" },
  screenReader: { en: "Screen reader", es: "Lector de pantalla" },
  keys: { en: "Keys", es: "Teclas" },
  undo: { en: "Undo", es: "Deshacer" },
  undoHelp: {
    en: "Take back the last command, cell or saved file",
    es: "Deshacer el último comando, celda o archivo guardado",
  },

  // cells
  run: { en: "Run", es: "Ejecutar" },
  runAgain: { en: "Run again", es: "Ejecutar otra vez" },
  stop: { en: "Stop", es: "Detener" },
  command: { en: "Command", es: "Comando" },
  manifest: { en: "Manifest", es: "Manifiesto" },
  output: { en: "Output", es: "Salida" },
  running: { en: "running…", es: "en marcha…" },
  endedWith: { en: "ended with exit code {code}", es: "terminó con código de salida {code}" },
  copy: { en: "Copy", es: "Copiar" },
  copied: { en: "Copied", es: "Copiado" },

  // the editor
  files: { en: "File", es: "Archivo" },
  newFile: { en: "New file", es: "Archivo nuevo" },
  newFileName: { en: "Name of the new file", es: "Nombre del archivo nuevo" },
  save: { en: "Save", es: "Guardar" },
  saved: { en: "Saved {path}", es: "Se guardó {path}" },
  unsaved: { en: "not saved", es: "sin guardar" },
  editorOf: { en: "Editor for {path}", es: "Editor de {path}" },
  problem: { en: "Line {line}, column {column}: {message}", es: "Línea {line}, columna {column}: {message}" },
  noProblems: { en: "Valid YAML", es: "YAML válido" },
  unknownField: { en: "unknown field “{field}” in {kind}", es: "campo desconocido «{field}» en {kind}" },
  leaveEditor: { en: "Esc then Tab leaves the editor", es: "Esc y luego Tab para salir del editor" },

  // the lab
  checks: { en: "Checks", es: "Comprobaciones" },
  checkNow: { en: "Check my work", es: "Comprobar mi trabajo" },
  noReport: { en: "The checks are being read…", es: "Leyendo las comprobaciones…" },
  loadTitle: { en: "The load of this lab", es: "La carga de este laboratorio" },
  loadWhat: {
    en: "Up to {peak} requests a second go to {url}, over {hours} hours:",
    es: "Hasta {peak} peticiones por segundo van a {url}, durante {hours} horas:",
  },
  loadPlay: { en: "Play it in {seconds} s", es: "Reproducirla en {seconds} s" },
  loadStop: { en: "Stop it", es: "Detenerla" },
  loadCount: {
    en: "{time} h: {sent} requests sent, {lost} of them lost",
    es: "{time} h: {sent} peticiones enviadas, {lost} de ellas perdidas",
  },
  passed: { en: "passed", es: "superada" },
  notPassed: { en: "not yet", es: "todavía no" },
  unknown: { en: "could not be judged", es: "no se pudo evaluar" },
  seen: { en: "Seen", es: "Visto" },
  safeguard: { en: "safeguard", es: "salvaguarda" },
  points: { en: "{score} of {max} points", es: "{score} de {max} puntos" },
  pointEach: { en: "1 point", es: "1 punto" },
  pointsEach: { en: "{points} points", es: "{points} puntos" },
  hint: { en: "Hint {number}", es: "Pista {number}" },
  solved: { en: "Solved. Well steered!", es: "Resuelto. ¡Buen timón!" },
  submit: { en: "Submit", es: "Entregar" },
  submitHelp: {
    en: "Downloads your work with the log of the session, ready to hand in.",
    es: "Descarga tu trabajo con el registro de la sesión, listo para entregar.",
  },
  reset: { en: "Start over", es: "Empezar de nuevo" },
  resetQuestion: {
    en: "Throw away this cluster and its files, and start over?",
    es: "¿Descartar este clúster y sus archivos, y empezar de nuevo?",
  },
  yesReset: { en: "Yes, start over", es: "Sí, empezar de nuevo" },
  cancel: { en: "Cancel", es: "Cancelar" },
  attempts: { en: "Attempts: {count}", es: "Intentos: {count}" },

  // the quiz
  quiz: { en: "Check yourself", es: "Compruébalo tú" },
  question: { en: "Question {number} of {count}", es: "Pregunta {number} de {count}" },
  right: { en: "Right.", es: "Correcto." },
  wrong: { en: "Not quite.", es: "No del todo." },
  quizScore: { en: "{right} of {count} right at the first go", es: "{right} de {count} bien a la primera" },

  // the frame
  search: { en: "Search", es: "Buscar" },
  searchFor: { en: "rollout, revision, canary…", es: "despliegue, revisión, canario…" },
  searchNone: { en: "Nothing found.", es: "No se encontró nada." },
  searchFailed: { en: "The search did not load.", es: "No se pudo cargar la búsqueda." },
  close: { en: "Close", es: "Cerrar" },
  languages: { en: "Language", es: "Idioma" },
  simulated: {
    en: "Simulated Kubernetes v1.36, all of it in your browser.",
    es: "Kubernetes v1.36 simulado, todo dentro de tu navegador.",
  },
  limits: {
    en: "In the terminal, “timonel limits” says what is simulated and what is not.",
    es: "En la terminal, «timonel limits» dice qué se simula y qué no.",
  },
  lesson: { en: "Lesson", es: "Lección" },
  progressRead: { en: "read", es: "leída" },
  progressSolved: { en: "lab solved", es: "laboratorio resuelto" },
  progressWhole: {
    en: "So far: {read} of {count} lessons read, {solved} of their labs solved.",
    es: "Hasta ahora: {read} de {count} lecciones leídas, {solved} de sus laboratorios resueltos.",
  },
} satisfies Record<string, Text>;

export type TextKey = keyof typeof texts;

/** The sentence in that language; `{name}` is replaced by the value of that name. */
export function say(language: Language, key: TextKey, values: Record<string, string | number> = {}): string {
  return texts[key][language].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export const languages: readonly Language[] = ["es", "en"];

/** A route's locale as one of the course's languages. */
export function languageOf(locale: string | undefined): Language {
  return locale === "en" ? "en" : "es";
}
