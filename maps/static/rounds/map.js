/* Draws the data of the page's JSON block, which maps/layers.py and maps/base_map.py
   write. Outside text is set as textContent only. */
"use strict";

const Rounds = (() => {
  const COLUMNS = 5; // marks side by side on one spot before a new row begins
  const WIDE = 700; // from this width of the window on the legend starts open
  const LEGEND = 300; // its greatest width, as in map.css
  const MARGIN = 40;
  const CLOSEST = 16;
  const DATA = JSON.parse(document.getElementById("map-data").textContent);

  function node(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function card(lines) {
    const box = node("div", "rounds-card", "");
    lines.forEach((line, i) => box.append(node(i ? "div" : "strong", "", line)));
    return box;
  }

  function icon(properties, size) {
    const { kind, text, colour, ink, shift } = properties;
    const width = kind === "both" ? size * 1.6 : size;
    const mark = node("span", `rounds-mark rounds-${kind}`, text);
    mark.style.fontSize = `${Math.round(size * 0.5)}px`;
    if (kind === "stop") {
      mark.style.backgroundColor = colour;
      mark.style.color = ink;
    } else {
      mark.style.borderColor = colour;
    }
    return L.divIcon({
      className: "rounds-pin",
      html: mark,
      iconSize: [width, size],
      iconAnchor: [
        width / 2 - (shift % COLUMNS) * (width + 2),
        size / 2 - Math.floor(shift / COLUMNS) * (size + 2),
      ],
      popupAnchor: [(shift % COLUMNS) * (width + 2), -size / 2],
      tooltipAnchor: [(shift % COLUMNS) * (width + 2) + width / 2, 0],
    });
  }

  function marker(feature, place, size) {
    const properties = feature.properties;
    const made = L.marker(place, {
      icon: icon(properties, size),
      riseOnHover: true,
      zIndexOffset: properties.kind === "stop" ? 1000 : 0,
    });
    made.on("add", () => {
      made.getElement().setAttribute("aria-label", properties.lines.join(", "));
    });
    return made;
  }

  function describe(feature, layer) {
    const wide = feature.geometry.type !== "Point";
    const content = () => card(feature.properties.lines);
    layer.bindTooltip(content, { sticky: wide });
    layer.bindPopup(content, { maxWidth: 280 });
    // Both say the same, so never show both.
    layer.on("popupopen", () => layer.closeTooltip());
    layer.on("tooltipopen", () => {
      if (layer.isPopupOpen()) layer.closeTooltip();
    });
  }

  function layer(name) {
    const { data, size } = DATA[name];
    return L.geoJSON(data, {
      pointToLayer: (feature, place) => marker(feature, place, size),
      onEachFeature: describe,
      style: (feature) => {
        const line = feature.geometry.type === "LineString";
        return {
          color: feature.properties.colour,
          weight: line ? (size > 30 ? 5 : 4) : 1,
          opacity: 0.85,
          fillOpacity: 0.3,
        };
      },
    });
  }

  function legend(rows, title, heads) {
    const box = node("details", "rounds-box", "");
    const table = node("table", "", "");
    if (heads.length) {
      const head = table.createTHead().insertRow();
      ["", ...heads].forEach((text) => head.append(node("th", "", text)));
    }
    const body = table.createTBody();
    rows.forEach(({ colour, ink, tag, cells }) => {
      const row = body.insertRow();
      const swatch = node("span", "rounds-swatch", tag);
      swatch.style.backgroundColor = colour;
      swatch.style.color = ink;
      row.insertCell().append(swatch);
      cells.forEach((text) => row.append(node("td", "", text)));
    });
    box.append(node("summary", "", title), table);
    return box;
  }

  function control(position, element) {
    const made = L.control({ position });
    made.onAdd = () => {
      L.DomEvent.disableClickPropagation(element);
      L.DomEvent.disableScrollPropagation(element);
      return element;
    };
    return made;
  }

  function fitView(map, name) {
    const { bounds, legend } = DATA[name];
    const left = legend && map.getSize().x >= WIDE ? LEGEND + MARGIN : MARGIN;
    map.fitBounds(bounds, {
      animate: false,
      maxZoom: CLOSEST,
      paddingTopLeft: [left, MARGIN],
      paddingBottomRight: [MARGIN, MARGIN],
    });
  }

  function addControls(map, name) {
    const data = DATA[name];
    map.attributionControl.setPrefix(false);
    L.control
      .zoom({ zoomInTitle: data.zoomIn, zoomOutTitle: data.zoomOut })
      .addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    const toggle = map.getContainer().querySelector(".leaflet-control-layers-toggle");
    if (toggle) toggle.title = data.layers;
    if (data.note) {
      control("bottomleft", node("div", "rounds-box rounds-note", data.note)).addTo(map);
    }
    if (data.rows.length) {
      const box = legend(data.rows, data.title, data.heads);
      box.open = map.getSize().x >= WIDE;
      control("bottomleft", box).addTo(map);
    }
  }

  return { addControls, fitView, layer };
})();
