/** @file All parts on one page, for who builds screens and for the tests of accessibility; it asks the API nothing. */
import { useForm } from "../../core/form.js";
import { html, useState } from "../../core/view.js";
import { Act, IconButton } from "../../parts/button.js";
import { Months } from "../../parts/chart.js";
import { Dialog, ask } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Amount, Copy, Day, Facts, State, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { ICONS, Icon } from "../../parts/icon.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Picker } from "../../parts/picker.js";
import { Progress } from "../../parts/progress.js";
import { Busy, Empty } from "../../parts/states.js";
import { Steps, useSteps } from "../../parts/steps.js";
import { Table } from "../../parts/table.js";
import { Tabs } from "../../parts/tabs.js";

const ROWS = [
  { id: "a", name: "Empresa Ficticia Uno", state: "active", state_text: "Activa", total: "1250000.50" },
  { id: "b", name: "Empresa Ficticia Dos", state: "rejected", state_text: "Rechazada", total: "15000" },
  { id: "c", name: "Empresa Ficticia Tres", state: "provisioning", state_text: "En preparación", total: "0.00" },
];
const MONTHS = ["2026-08", "2026-09", "2026-10", "2026-11"].map((month, at) => ({ month, value: at * 7, text: String(at * 7) }));
/** @type {[string, string][]} */
const OPTIONS = [["a", "Opción A"], ["b", "Opción B"]];

export default function Components() {
  const [isOpen, setOpen] = useState(false);
  const form = useForm({
    initial: { text: "", amount: "15000.50", select: "a", radio: "b", check: true },
    guards: false,
    sends: async () => new Promise((done) => setTimeout(done, 300)),
    done: () => toast("Guardado"),
  });
  const wizard = useSteps([["uno", "Datos"], ["dos", "Empresa"], ["tres", "Resumen"]]);
  return html`<${Page} title="Componentes" lead="Las partes de que se hacen las pantallas." actions=${html`<a class="button main" href="/_componentes"><${Icon} name="add" />Acción</a>`}>
    <${Card} title="Botones"><p class="buttons">
      <button class="button main">Principal</button><button class="button">Otro</button><button class="button danger">Peligro</button>
      <button class="button" disabled>Desactivado</button><${IconButton} icon="history" label="Histórico" />
      <${Act} icon="send" does=${async () => { throw new Error("es una prueba"); }}>Falla<//>
      <${Copy} text="ENL-0001" />
      <button class="button" onClick=${() => setOpen(true)}>Diálogo</button>
      <button class="button" onClick=${() => ask({ title: "¿Eliminar?", text: "Se elimina la empresa.", type: "ana@example.com", kind: "danger" })}>Pregunta</button>
    </p>${isOpen && html`<${Dialog} title="Un diálogo" close=${() => setOpen(false)}><p>Con contenido.</p><//>`}<//>
    <${Card} title="Avisos">${/** @type {const} */ (["info", "good", "warning", "bad"]).map((kind) => html`<${Notice} kind=${kind} title="Título">Lo que hay que saber.<//>`)}<//>
    <${Card} title="Formulario"><${Form} form=${form} submit="Guardar" label="Formulario">
      <${Field} form=${form} name="text" label="Texto" help="Una ayuda bajo la etiqueta." required />
      <${Field} form=${form} name="email" kind="email" label="Correo" />
      <${Field} form=${form} name="password" kind="password" label="Contraseña" />
      <${Field} form=${form} name="amount" kind="amount" label="Monto" currency="CRC" />
      <${Field} form=${form} name="date" kind="date" label="Día" />
      <${Field} form=${form} name="select" kind="select" label="Lista" options=${OPTIONS} />
      <${Field} form=${form} name="radio" kind="radio" label="Una de varias" options=${OPTIONS} />
      <${Field} form=${form} name="area" kind="area" label="Observaciones" />
      <${Field} form=${form} name="file" kind="file" label="Archivo" accept=".p12" />
      <${Field} form=${form} name="check" kind="check" label="Acepto" />
      <${Picker} form=${form} name="picked" label="Buscador" finds=${async (/** @type {string} */ typed) => ROWS.filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase()))}
        shows=${(/** @type {any} */ row) => [row.name, row.state_text]} value=${(/** @type {any} */ row) => row.name} />
    <//><//>
    <${Card} title="Tabla">
      <${Table} label="Empresas" rows=${ROWS} search filters=${[{ name: "state", label: "Estado", options: [["active", "Activa"]] }]}
        columns=${[
          { title: "Empresa", sort: "name", cell: (/** @type {any} */ row) => row.name },
          { title: "Estado", cell: (/** @type {any} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
          { title: "Total", right: true, cell: (/** @type {any} */ row) => html`<${Amount} of=${row.total} currency="CRC" />` },
        ]}
        open=${() => () => toast("Abierta")} select=${() => true} selects=${(/** @type {string[]} */ ids) => html`<button class="button" disabled=${!ids.length}>Importar</button>`}
        actions=${() => [{ icon: "panel", label: "Panel de control", href: "/_componentes" }, { icon: "delete", label: "Eliminar", danger: true, act: () => ask({ title: "¿Eliminar?" }) }]} />
    <//>
    <${Card} title="Pasos y avance"><${Steps} of=${wizard} />
      <${Progress} reads=${async () => ({ done: 3, total: 10 })} isDone=${() => false} measure=${() => [3, 10]}>${() => html`<p>Activando licencias</p>`}<//><//>
    <${Card} title="Pestañas"><${Tabs} label="Pestañas" of=${[["datos", "Datos", () => "Los datos"], ["configuracion", "Configuración", () => "La configuración"]]} /><//>
    <${Card} title="Datos"><${Facts} of=${[["Monto", html`<${Amount} of="1250.5" currency="CRC" />`], ["Momento", html`<${When} of="2026-11-30T15:00:00Z" />`], ["Día", html`<${Day} of="2026-11-30" />`]]} />
      <${Months} label="Comprobantes por mes" of=${MONTHS} /><//>
    <${Card} title="Nada todavía"><${Busy} /><${Empty} /><//>
    <${Card} title="Íconos"><p>${Object.keys(ICONS).map((name) => html`<span title=${name}><${Icon} name=${name} big /></span> `)}</p><//>
  <//>`;
}
