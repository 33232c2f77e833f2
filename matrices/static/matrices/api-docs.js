// Draws the OpenAPI description of the API; without scripts the page links to it.
"use strict";
const place = document.getElementById("api-docs");

// The site that this page came from is asked, by whichever of its names: the policy allows no other one.
// What need not be told is not filled in beforehand: with an example in every filter, nothing would be found.
const forTrying = (spec) => {
  const operations = Object.values(spec.paths ?? {}).flatMap((path) => Object.values(path));
  for (const parameter of operations.flatMap((operation) => operation.parameters ?? [])) {
    if (!parameter.required && parameter.example !== undefined) {
      parameter.description += ` Example: \`${parameter.example}\``;
      delete parameter.example;
    }
  }
  return { ...spec, servers: [{ url: location.origin }] };
};

SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [
    () => ({ statePlugins: { spec: { wrapActions: { updateJsonSpec: (update) => (spec) => update(forTrying(spec)) } } } }),
  ],
  layout: "BaseLayout",
  deepLinking: true,
  validatorUrl: null,
});
