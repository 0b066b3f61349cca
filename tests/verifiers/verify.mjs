// Verify the signature of each XML file named on the command line with xadesjs.
// One line per file: "true <references>" or "false <reason>"; exit 1 unless all hold.
import { readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
import { DOMImplementation, DOMParser, XMLSerializer } from "@xmldom/xmldom";
import * as xmlCore from "xml-core";
import * as xades from "xadesjs";
import xpath from "xpath";

xmlCore.setNodeDependencies({ DOMImplementation, DOMParser, XMLSerializer, xpath });
xades.Application.setEngine("node", webcrypto);

let sound = true;
for (const file of process.argv.slice(2)) {
  try {
    const text = readFileSync(file, "utf8");
    const document = new DOMParser().parseFromString(text, "text/xml");
    const signatures = document.getElementsByTagNameNS(
      "http://www.w3.org/2000/09/xmldsig#", "Signature");
    const signed = new xades.SignedXml(document);
    signed.LoadXml(signatures[0]);
    const holds = signatures.length === 1 && await signed.Verify();
    const count = signed.XmlSignature.SignedInfo.References.Count;
    console.log(`${holds} ${count}`);
    sound = sound && holds;
  } catch (error) {
    console.log(`false ${error.message}`);
    sound = false;
  }
}
process.exitCode = sound ? 0 : 1;
