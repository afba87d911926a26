// node validate-sboms.cjs FORMAT=FILE... : one line a document, "valid FILE" or "invalid FILE: errors".
// FORMAT is cyclonedx (1.6, strict, by CycloneDX's own library), spdx (2.3: shape, licence expressions, purls and references), or
// the path of a JSON schema (draft 7).
const fs = require('fs');
const path = require('path');
const { Validation } = require('@cyclonedx/cyclonedx-library');
const Ajv = require('ajv').default;
const formats = require('ajv-formats').default;
const parseLicence = require('spdx-expression-parse');
const { PackageURL } = require('packageurl-js');

const schemaErrors = (schema, document) => {
  const validate = formats(new Ajv({ strict: false, allErrors: true })).compile(JSON.parse(fs.readFileSync(schema, 'utf8')));
  return validate(document) ? [] : validate.errors;
};

// What no schema can say.
function* referenceErrors(document) {
  const ids = ['SPDXRef-DOCUMENT', ...document.packages.map(one => one.SPDXID)];
  yield* ids.filter((id, at) => ids.indexOf(id) !== at).map(id => `${id} twice`);
  const ends = document.relationships.flatMap(one => [one.spdxElementId, one.relatedSpdxElement]);
  yield* [...ends, ...document.documentDescribes].filter(id => !ids.includes(id)).map(id => `${id} is nothing`);
  yield* ids.filter(id => !ends.includes(id)).map(id => `${id} has no relationship`);
  const licences = (document.hasExtractedLicensingInfos ?? []).map(one => one.licenseId);
  yield* licences.filter((id, at) => licences.indexOf(id) !== at).map(id => `${id} twice`);
  for (const { name, licenseDeclared, licenseConcluded, externalRefs } of document.packages) {
    for (const expression of [licenseDeclared, licenseConcluded].filter(one => one !== 'NOASSERTION' && one !== 'NONE')) {
      const own = expression.match(/LicenseRef-[A-Za-z0-9.-]+/g) ?? [];
      yield* own.filter(id => !licences.includes(id)).map(id => `${name}: ${id} is nothing`);
      yield* thrown(name, () => parseLicence(expression));
    }
    for (const { referenceLocator } of (externalRefs ?? []).filter(one => one.referenceType === 'purl')) {
      yield* thrown(name, () => PackageURL.fromString(referenceLocator));
    }
  }
}

function* thrown(name, action) {
  try {
    action();
  } catch (error) {
    yield `${name}: ${error.message}`;
  }
}

async function errorsOf(format, text) {
  if (format === 'cyclonedx') {
    return await new Validation.JsonStrictValidator('1.6').validate(text);
  }
  const document = JSON.parse(text);
  const shape = schemaErrors(format === 'spdx' ? path.join(__dirname, 'spdx-2.3.schema.json') : format, document);
  const errors = shape.length === 0 && format === 'spdx' ? [...referenceErrors(document)] : shape;
  return errors.length > 0 ? errors : null;
}

(async () => {
  for (const argument of process.argv.slice(2)) {
    const at = argument.indexOf('=');
    const file = argument.slice(at + 1);
    const errors = await errorsOf(argument.slice(0, at), fs.readFileSync(file, 'utf8'));
    console.log(errors ? `invalid ${file}: ${JSON.stringify(errors).slice(0, 2000)}` : `valid ${file}`);
  }
})();
