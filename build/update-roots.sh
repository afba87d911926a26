#!/bin/sh
# Renews the embedded trust root of the public instance from the seeds that the npm package @sigstore/tuf carries.
# Usage: build/update-roots.sh [VERSION]   (needs npm and node; VERSION defaults to the latest)
# The seeds are what that package's own users start from; a test then checks that the root verifies by its own keys.
set -eu
version="${1:-latest}"
target="$(cd "$(dirname "$0")/.." && pwd)/src/Sigstore.Client/Tuf/Roots"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
exact="$(npm view "@sigstore/tuf@$version" version)"
published="$(npm view "@sigstore/tuf@$exact" time --json | node -e '
  const times = JSON.parse(require("fs").readFileSync(0, "utf8"));
  process.stdout.write(new Date(times[process.argv[1]]).toISOString().replace(/\.\d+Z$/, "Z"));' "$exact")"
npm pack --silent "@sigstore/tuf@$exact" > /dev/null
tar -xzf sigstore-tuf-*.tgz
node - "$target" "$exact" "$published" <<'SCRIPT'
const fs = require('fs');
const path = require('path');
const [target, version, published] = process.argv.slice(2);
const seed = JSON.parse(fs.readFileSync('package/seeds.json', 'utf8'))['https://tuf-repo-cdn.sigstore.dev'];
const write = (name, base64) => fs.writeFileSync(path.join(target, name), Buffer.from(base64, 'base64'));
write('public.root.json', seed['root.json']);
write('public.trusted_root.json', seed.targets['trusted_root.json']);
fs.writeFileSync(path.join(target, 'public.origin.json'), JSON.stringify({ package: '@sigstore/tuf', version, published }, null, 2) + '\n');
console.log(`root and trusted root of @sigstore/tuf ${version}, published ${published}`);
const config = seed.targets['signing_config.v0.2.json'];
if (config) {
  write('public.signing_config.json', config);
} else {
  console.log('the seeds hold no signing configuration: it comes through TUF, before the first signature');
}
SCRIPT
