/** @file What a document adds up to. */
export default {
  es: {
    gross: "Venta", discounted: "Descuentos", net: "Venta neta", exempted: "Exonerado", tax: "Impuesto", charges: "Otros cargos", total: "Total",
  },
  en: {
    gross: "Sale", discounted: "Discounts", net: "Net sale", exempted: "Exonerated", tax: "Tax", charges: "Other charges", total: "Total",
  },
};
