// Requests as they travel: callers on the left, the Service in the middle, the Pods behind it on the right.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Language } from "../../grading/report.ts";
import type { ClusterView } from "../../session/protocol.ts";
import { clip, useWidth } from "../measure.ts";
import { traffic } from "../session-store.ts";
import { useValue } from "../store.ts";
import { say } from "../texts.ts";
import { routesOf, sharesOf, type Route } from "../traffic-routes.ts";

interface Props {
  view: ClusterView;
  language: Language;
}

const CALLERS = 5;
const ROW = 34;
const LATEST = 10;
/** How long a request is seen on its way. */
const TRAVEL_MS = 900;

export function Traffic({ view, language }: Props) {
  const routes = routesOf(useValue(traffic), view);
  const names = view.services.map(({ name }) => name);
  return (
    <section class="requests" aria-label={say(language, "requests")}>
      {names.length === 0 && <p class="live-empty">{say(language, "noRequests")}</p>}
      {names.map((name) => (
        <ServiceTraffic key={name} name={name} routes={routes} view={view} language={language} />
      ))}
      <RouteTable routes={routes.filter(({ service }) => service !== undefined)} language={language} />
    </section>
  );
}

function ServiceTraffic(props: { name: string; routes: Route[]; view: ClusterView; language: Language }) {
  const { name, view, language } = props;
  const [frame, width] = useWidth();
  const routes = props.routes.filter(({ service }) => service === name);
  const callers = [...new Set(routes.map(({ from }) => from).reverse())].slice(0, CALLERS).sort();
  const pods = sharesOf(routes, name, view);
  const rows = Math.max(1, callers.length, pods.length);
  const height = rows * ROW + 16;
  const yOf = (at: number, of: number) => 8 + ((at + 0.5) * rows * ROW) / Math.max(1, of);
  const [left, middle, right] = [4, width * 0.46, width * 0.64];
  const serviceY = 8 + (rows * ROW) / 2;
  const clusterIP = view.services.find((service) => service.name === name)?.clusterIP ?? "";
  const from = (caller: string) => ({
    x: left + width * 0.26,
    y: yOf(callers.indexOf(caller), callers.length),
  });
  const to = (pod: string) => ({
    x: right,
    y: yOf(
      pods.findIndex((one) => one.pod === pod),
      pods.length,
    ),
  });
  const letters = Math.max(6, Math.floor((width * 0.26) / 6.6));
  return (
    <div class="request-map" ref={frame}>
      <svg width={width} height={height} role="img" aria-label={inWords(name, pods, language)}>
        {callers.map((caller) => (
          <g key={caller}>
            <line x1={from(caller).x} y1={from(caller).y} x2={middle - 46} y2={serviceY} class="wire" />
            <text x={left} y={from(caller).y + 4}>
              {clip(caller === "laptop" ? say(language, "laptop") : caller, letters)}
            </text>
          </g>
        ))}
        {pods.map(({ pod, count }) => (
          <g key={pod}>
            <line x1={middle + 46} y1={serviceY} x2={right} y2={to(pod).y} class="wire" />
            <text x={right + 6} y={to(pod).y - 1}>
              {clip(pod, Math.floor((width * 0.36 - 8) / 6.6))}
            </text>
            <text x={right + 6} y={to(pod).y + 12} class="request-count">
              {count}
            </text>
          </g>
        ))}
        <rect x={middle - 46} y={serviceY - 17} width="92" height="34" rx="8" class="request-service" />
        <text x={middle} y={serviceY - 2} text-anchor="middle" class="request-name">
          {clip(name, 13)}
        </text>
        <text x={middle} y={serviceY + 11} text-anchor="middle" class="request-count">
          {clusterIP}
        </text>
        <Travellers routes={routes} path={(route) => pathOf(route)} />
      </svg>
    </div>
  );

  function pathOf({ from: caller, pod }: Route): string | undefined {
    if (!callers.includes(caller)) return undefined;
    const start = `M${from(caller).x} ${from(caller).y} L${middle} ${serviceY}`;
    return pod === undefined || !pods.some((one) => one.pod === pod)
      ? start
      : `${start} L${to(pod).x} ${to(pod).y}`;
  }
}

/** A dot for each request that has just been made. */
function Travellers({ routes, path }: { routes: Route[]; path: (route: Route) => string | undefined }) {
  const [underWay, setUnderWay] = useState<Route[]>([]);
  const seen = useRef(routes.at(-1)?.id ?? -1);
  useEffect(() => {
    const fresh = routes.filter(({ id }) => id > seen.current);
    if (fresh.length === 0) return;
    seen.current = fresh.at(-1)!.id;
    setUnderWay((before) => [...before, ...fresh].slice(-12));
    const timer = setTimeout(
      () => setUnderWay((before) => before.filter((route) => !fresh.includes(route))),
      TRAVEL_MS,
    );
    return () => clearTimeout(timer);
  }, [routes.at(-1)?.id]);
  return (
    <g aria-hidden="true">
      {underWay.map((route) => {
        const way = path(route);
        if (way === undefined) return null;
        const good = route.status !== undefined && route.status < 400;
        return (
          <circle
            key={route.id}
            r="5"
            class={good ? "traveller" : "traveller traveller-lost"}
            style={{ offsetPath: `path("${way}")` }}
          />
        );
      })}
    </g>
  );
}

function RouteTable({ routes, language }: { routes: Route[]; language: Language }) {
  if (routes.length === 0) return null;
  return (
    <details class="live-table">
      <summary>{say(language, "asTable")}</summary>
      <div class="live-scroll" tabIndex={0} role="region" aria-label={say(language, "requests")}>
        <table>
          <thead>
            <tr>
              {(["caller", "askedFor", "answeredBy", "status"] as const).map((key) => (
                <th scope="col">{say(language, key)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {routes
              .slice(-LATEST)
              .reverse()
              .map((route) => (
                <tr key={route.id}>
                  <th scope="row">{route.from === "laptop" ? say(language, "laptop") : route.from}</th>
                  <td>{route.asked}</td>
                  <td>{route.pod ?? say(language, "nobody")}</td>
                  <td>{route.status ?? "–"}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

const inWords = (service: string, pods: { pod: string; count: number }[], language: Language): string =>
  `Service ${service}. ${
    pods.length === 0
      ? say(language, "noEndpoints")
      : pods.map(({ pod, count }) => `${pod}: ${count}`).join(", ")
  }`;
