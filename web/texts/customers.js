/** @file Clientes: to whom the business sells. */
export default {
  es: {
    customers: "Clientes", no_customers: "Todavía no ha guardado ningún cliente. También puede hacerlo desde Nueva factura.", add: "Añadir un cliente", change: "Cambiar el cliente", save: "Guardar", saved: "Cliente guardado.",
    name: "Nombre o razón social", id_type: "Tipo de identificación", id_number: "Identificación", look_up: "Buscar en Hacienda", trade_name: "Nombre comercial", activity: "Actividad económica", emails: "Correos", emails_help: "A cada uno llegan el PDF y los XML.", last_used: "Última factura", never: "Todavía ninguna",
    phone_code: "Código de país", phone: "Teléfono", details: "Otras señas", details_help: "Con provincia, cantón y distrito.", foreign_address: "Dirección en el extranjero", language: "Idioma de sus comprobantes", spanish: "Español", english: "Inglés",
    remove: "Eliminar", remove_title: "¿Eliminar a {name}?", remove_text: "Ya no se ofrece en Nueva factura. Sus comprobantes siguen como están.", removed: "Cliente eliminado.",
  },
  en: {
    customers: "Customers", no_customers: "No customer is kept yet. You can also keep one at New invoice.", add: "Add a customer", change: "Change the customer", save: "Save", saved: "Customer kept.",
    name: "Name", id_type: "Type of identification", id_number: "Identification", look_up: "Look it up", trade_name: "Trade name", activity: "Economic activity", emails: "E-mails", emails_help: "The PDF and the XML are sent to each.", last_used: "Last invoice", never: "None yet",
    phone_code: "Country code", phone: "Telephone", details: "Address", details_help: "With province, canton and district.", foreign_address: "Address abroad", language: "Language of their documents", spanish: "Spanish", english: "English",
    remove: "Remove", remove_title: "Remove {name}?", remove_text: "They are not offered at New invoice any more. Their documents stay as they are.", removed: "Customer removed.",
  },
};
