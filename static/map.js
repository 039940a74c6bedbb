// Puts a map that is moved by hand in the place of the server's drawing. The
// drawing stays where the browser cannot (no WebGL), and in print.

const LARGEST = 34; // radius in pixels, as the server draws
const SMALLEST = 4;
const NARROW = 480;
const WORLD = 132; // degrees from north to south
const SOFT = { county: 0.4, state: 2.5, country: 6 }; // degrees that a place may be off
const SVG = "http://www.w3.org/2000/svg";

async function start(figure) {
  const told = figure.dataset;
  const hues = JSON.parse(told.hues);
  const [library, sites, style] = await Promise.all([
    import(told.library),
    json(told.sites),
    told.ownStyle ?? json(told.base).then(drawn),
    sheet(told.sheet),
  ]);
  library.setWorkerUrl(new URL(told.worker, location.href).href);
  const place = document.createElement("div");
  place.className = "map live-map";
  figure.querySelector(".map-frame").append(place);
  let map;
  try {
    const [west, south, east, north] = told.bounds.split(",").map(Number);
    map = new library.Map({
      container: place,
      style,
      bounds: [[west, south], [east, north]],
      maxZoom: nearest(told),
      renderWorldCopies: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      cooperativeGestures: true,
      attributionControl: told.ownStyle ? undefined : false,
      fadeDuration: 0,
    });
  } catch (error) {
    place.remove();
    throw error;
  }
  map.keyboard.disableRotation();
  map.touchZoomRotate.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "bottom-right");
  map.once("load", () => {
    figure.classList.add("is-live");
    const source = { type: "geojson", data: points(sites, told.size, hues), clusterMaxZoom: nearest(told) };
    map.addSource("sites", { ...source, ...CLUSTERS });
    // The marks are elements, so that they can be reached by key; this layer only has the source read.
    map.addLayer({ id: "sites", type: "circle", source: "sites", paint: { "circle-radius": 0, "circle-opacity": 0 } });
    marked(library, map, Number(told.largest), place);
  });
  map.on("moveend", () => remember(map));
  if (!told.ownStyle) {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      for (const [layer, property, name] of PAINTED) map.setPaintProperty(layer, property, colour(name));
    });
  }
}

/** As near as the map goes: our own lines are no finer. */
const nearest = told => (told.ownStyle ? 16 : 9);

const json = async url => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
};

const sheet = url =>
  new Promise((done, failed) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: url, onload: done, onerror: failed });
    document.head.append(link);
  });

// The style of the built-in map.

const PAINTED = [
  ["sea", "background-color", "--sea"],
  ["land", "fill-color", "--land"],
  ["lakes", "fill-color", "--sea"],
  ["states", "line-color", "--border"],
  ["borders", "line-color", "--border"],
];

/** A colour of the style sheet as the map library reads it. */
function colour(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** Lines of steps from corner to corner in hundredths of a degree, as corners. */
function corners(steps) {
  const line = [];
  let [east, north] = [0, 0];
  for (let i = 0; i < steps.length; i += 2) {
    east += steps[i];
    north += steps[i + 1];
    line.push([east / 100, north / 100]);
  }
  return line;
}

const collection = features => ({ type: "geojson", data: { type: "FeatureCollection", features } });
const feature = (type, coordinates) => ({ type: "Feature", properties: {}, geometry: { type, coordinates } });

/** Whether a ring runs against the clock: then it is a lake in the land. */
const isLake = ring =>
  ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length];
    return sum + x * nextY - nextX * y;
  }, 0) > 0;

function drawn(base) {
  const rings = base.land.map(corners);
  const lines = steps => collection(steps.map(line => feature("LineString", corners(line))));
  const areas = rings => collection(rings.map(ring => feature("Polygon", [ring])));
  const paint = id => Object.fromEntries(PAINTED.filter(([layer]) => layer === id).map(([, property, name]) => [property, colour(name)]));
  return {
    version: 8,
    sources: {
      land: areas(rings.filter(ring => !isLake(ring))),
      lakes: areas(rings.filter(isLake)),
      states: lines(base.states),
      borders: lines(base.borders),
    },
    layers: [
      { id: "sea", type: "background", paint: paint("sea") },
      { id: "land", type: "fill", source: "land", paint: paint("land") },
      { id: "lakes", type: "fill", source: "lakes", paint: paint("lakes") },
      { id: "states", type: "line", source: "states", paint: { ...paint("states"), "line-dasharray": [2, 2] } },
      { id: "borders", type: "line", source: "borders", paint: paint("borders") },
    ],
  };
}

// The sites.

const CLUSTERS = {
  cluster: true,
  clusterRadius: 22,
  clusterProperties: {
    now: ["+", ["get", "now"]],
    done: ["+", ["get", "done"]],
    lowest: ["min", ["get", "hue"]],
    highest: ["max", ["get", "hue"]],
  },
};

/** What is drawn of each site that has a place: as in the server's drawing, the lower end, or the upper where there is none. */
function points(sites, size, hues) {
  const unit = size === "power" ? "_w" : "";
  const amount = (site, when) => Math.max(0, site[`${size}_${when}_low${unit}`] ?? site[`${size}_${when}_high${unit}`] ?? 0);
  const isColoured = Object.keys(hues).length > 0;
  const features = sites.features
    .filter(({ geometry }) => geometry)
    .map(({ id, geometry, properties: site }) => ({
      type: "Feature",
      geometry,
      properties: {
        slug: id,
        name: site.name,
        url: site.url,
        place: site.place ?? "",
        companies: site.companies.join(", "),
        words: site[size],
        soft: SOFT[site.precision] ?? 0,
        now: amount(site, "now"),
        done: amount(site, "at_completion"),
        // 0 is nobody's alone or not in the legend; -1 is one colour for all.
        hue: isColoured ? Number((site.companies.length === 1 && hues[site.companies[0]]?.slice(1)) || 0) : -1,
      },
    }));
  return { type: "FeatureCollection", features };
}

/** Keeps an element on the map for each site and each heap of sites in sight. */
function marked(library, map, largest, place) {
  const marks = new Map();
  const radius = amount => {
    const scale = Math.min(1, place.clientWidth / 960);
    return amount > 0 ? Math.max(SMALLEST, LARGEST * scale * Math.sqrt(amount / largest)) : 0;
  };
  const update = () => {
    const seen = new Set();
    for (const { geometry, properties } of map.querySourceFeatures("sites")) {
      const key = properties.cluster ? `${properties.cluster_id}+${properties.point_count}` : properties.slug;
      if (seen.has(key)) continue;
      seen.add(key);
      const known = marks.get(key);
      // The size of a disc hangs on how near the map is.
      const pixels = properties.soft ? properties.soft * (512 / 360) * 2 ** map.getZoom() : 0;
      if (known && Math.abs(known.pixels - pixels) < 1) continue;
      known?.marker.remove();
      const element = properties.cluster ? heap(properties, radius) : mark(properties, radius, pixels);
      const marker = new library.Marker({ element }).setLngLat(geometry.coordinates).addTo(map);
      element.style.zIndex = String(Math.max(1, 1000 - Math.round(element.firstChild.clientWidth)));
      element.addEventListener("click", event => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        event.stopPropagation();
        if (properties.cluster) open(library, map, properties, geometry.coordinates, element);
        else tell(library, map, [properties], geometry.coordinates, element);
      });
      marks.set(key, { marker, pixels });
    }
    for (const [key, { marker }] of marks) {
      if (seen.has(key)) continue;
      marker.remove();
      marks.delete(key);
    }
    // Half under the buttons a mark cannot be hit; the list beneath the map has its site.
    const buttons = place.querySelector(".maplibregl-ctrl-group")?.getBoundingClientRect();
    for (const { marker } of marks.values()) {
      const element = marker.getElement();
      element.style.visibility = buttons && overlap(element.getBoundingClientRect(), buttons) ? "hidden" : "";
    }
  };
  map.on("moveend", update);
  map.on("sourcedata", event => {
    if (event.sourceId === "sites" && map.isSourceLoaded("sites")) update();
  });
  map.on("idle", update);
}

const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const circle = (kind, r, middle) => {
  const element = document.createElementNS(SVG, "circle");
  for (const [name, value] of Object.entries({ class: kind, r, cx: middle, cy: middle })) element.setAttribute(name, value);
  return element;
};

function picture(circles, reach) {
  const svg = document.createElementNS(SVG, "svg");
  const width = 2 * Math.max(reach, 12); // no smaller than a finger needs
  svg.setAttribute("width", width);
  svg.setAttribute("height", width);
  svg.setAttribute("aria-hidden", "true");
  for (const [kind, r] of circles) if (r > 0) svg.append(circle(kind, r, width / 2));
  return svg;
}

const hued = (element, hue) => {
  if (hue >= 0) element.classList.add(`c${hue}`);
  element.classList.add("mark");
};

function mark(site, radius, pixels) {
  const link = document.createElement("a");
  hued(link, site.hue);
  link.href = site.url;
  link.setAttribute("aria-label", `${site.name}: ${site.words}`);
  link.title = `${site.name}: ${site.words}`;
  const [now, done] = [radius(site.now), Math.max(SMALLEST, radius(site.done))];
  const disc = Math.max(pixels, LARGEST / 2);
  link.append(site.soft ? picture([["soft", disc]], disc) : picture([["done", done], ["now", now]], Math.max(now, done)));
  return link;
}

function heap(sites, radius) {
  const button = document.createElement("button");
  hued(button, sites.lowest === sites.highest ? sites.lowest : 0);
  button.type = "button";
  button.setAttribute("aria-label", `${sites.point_count} sites, go nearer`);
  button.title = `${sites.point_count} sites`;
  const [now, done] = [radius(sites.now), Math.max(14, radius(sites.done))].map(r => Math.min(r, LARGEST * 1.4));
  const svg = picture([["done", done], ["now", now]], Math.max(now, done));
  const text = document.createElementNS(SVG, "text");
  text.setAttribute("x", "50%");
  text.setAttribute("y", Number(svg.getAttribute("height")) / 2 + 4);
  text.textContent = sites.point_count;
  svg.append(text);
  button.append(svg);
  return button;
}

/** Goes so near that a heap parts; one that never does is told site by site. */
async function open(library, map, heap, center, mark) {
  const source = map.getSource("sites");
  const zoom = await source.getClusterExpansionZoom(heap.cluster_id);
  if (zoom <= map.getMaxZoom()) {
    map.easeTo({ center, zoom, duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 400 });
    return;
  }
  const sites = await source.getClusterLeaves(heap.cluster_id, heap.point_count, 0);
  tell(library, map, sites.map(site => site.properties), center, mark);
}

function tell(library, map, sites, at, mark) {
  const box = document.createElement("div");
  const line = (...parts) => {
    const p = document.createElement("p");
    p.append(...parts);
    box.append(p);
  };
  for (const site of sites) {
    const link = document.createElement("a");
    link.href = site.url;
    link.textContent = site.name;
    line(link);
    if (site.place) line(site.soft ? `${site.place}, known about only` : site.place);
    if (site.companies) line(site.companies);
    line(site.words);
  }
  const { clientWidth } = map.getContainer();
  const isNarrow = clientWidth < NARROW;
  // On a small screen the words need its whole width.
  if (isNarrow) map.jumpTo({ center: at });
  new library.Popup({ maxWidth: `${Math.min(288, 0.9 * clientWidth)}px`, anchor: isNarrow ? "bottom" : undefined })
    .setLngLat(at)
    .setDOMContent(box)
    .addTo(map)
    .on("close", () => mark.isConnected && mark.focus());
}

// Where the map is belongs to the address, and to the links that pass it on.

function remember(map) {
  const { lat, lng } = map.getCenter();
  const bounds = map.getBounds();
  const degrees = Math.min(WORLD, Math.max(0.5, bounds.getNorth() - bounds.getSouth()));
  const at = `${lat.toFixed(2)},${lng.toFixed(2)},${degrees.toFixed(1)}`;
  const moved = address => {
    const url = new URL(address, location.href);
    url.searchParams.set("at", at);
    return url.href.replaceAll("%2C", ",");
  };
  history.replaceState(null, "", moved(location.href));
  for (const link of document.querySelectorAll(".share a[data-copy], .tags a, .facets a")) link.href = moved(link.href);
  for (const text of document.querySelectorAll(".share pre")) {
    text.textContent = text.textContent.replace(/https?:\/\/[^\s"<>}]*\/map\b[^\s"<>}]*/g, moved);
  }
}

const figure = document.querySelector("figure[data-sites]");
if (figure) {
  start(figure).catch(error => {
    figure.classList.add("is-still");
    console.info("The map stays a drawing:", error.message);
  });
}
