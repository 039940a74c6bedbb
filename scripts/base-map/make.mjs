// Writes data/map/base.json: coastlines, borders of countries and of states of the
// USA, thinned out, in hundredths of a degree. Natural Earth's data is in the public
// domain. Run it as: npm ci && npm run make
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { merge, mesh } from "topojson-client";
import { presimplify, simplify } from "topojson-simplify";

const find = createRequire(import.meta.url).resolve;
const read = (file) => JSON.parse(readFileSync(find(file), "utf8"));

// Corners that span less than this, in square degrees, are left out.
const thin = (topology, least) => simplify(presimplify(topology), least);

const world = thin(read("world-atlas/countries-50m.json"), 0.004);
const states = thin(read("us-atlas/states-10m.json"), 0.001);

// One number a corner: first the place, then the steps from corner to corner.
const steps = (line) => {
  let [x, y] = [0, 0];
  const numbers = [];
  for (const [longitude, latitude] of line) {
    const [east, north] = [Math.round(longitude * 100), Math.round(latitude * 100)];
    if (numbers.length > 0 && east === x && north === y) continue;
    numbers.push(east - x, north - y);
    [x, y] = [east, north];
  }
  return numbers;
};

// Antarctica has no data centers and takes much room.
const countries = world.objects.countries.geometries.filter(
  (country) => country.properties.name !== "Antarctica",
);
// Rings that cross the date line go on beyond 180 degrees, and stand there twice:
// once in the east, once in the west.
const unwrapped = (ring) => {
  let turn = 0;
  return ring.map(([longitude, latitude], place) => {
    if (place > 0) {
      const jump = longitude - ring[place - 1][0];
      if (jump > 180) turn -= 360;
      if (jump < -180) turn += 360;
    }
    return [longitude + turn, latitude];
  });
};
const both = (ring) => {
  const longitudes = ring.map(([longitude]) => longitude);
  const shifted = (by) => ring.map(([longitude, latitude]) => [longitude + by, latitude]);
  if (Math.max(...longitudes) > 180) return [ring, shifted(-360)];
  if (Math.min(...longitudes) < -180) return [ring, shifted(360)];
  return [ring];
};
const land = merge(world, countries)
  .coordinates.flat()
  .map(unwrapped)
  .flatMap(both)
  .map(steps)
  .filter((ring) => ring.length >= 8);
const lines = (topology, object) =>
  mesh(topology, object, (one, other) => one !== other)
    .coordinates.map(steps)
    .filter((line) => line.length >= 4);

const base = {
  land,
  borders: lines(world, world.objects.countries),
  states: lines(states, states.objects.states),
};
const file = new URL("../../data/map/base.json", import.meta.url);
writeFileSync(file, `${JSON.stringify(base)}\n`);
const count = (part) => part.reduce((sum, line) => sum + line.length / 2, 0);
console.log(Object.entries(base).map(([name, part]) => `${name}: ${part.length} lines, ${count(part)} corners`).join("\n"));
