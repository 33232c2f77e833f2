// The three calls of jQuery UI that modeltranslation's language tabs make: .tabs({active: n}),
// .tabs("option", "active", n), and the event "tabsactivate". Arrow keys, Home and End move between tabs.
(function ($) {
  "use strict";

  function activate(container, index) {
    const tabs = container.find("> ul > li");
    const chosen = tabs.eq(index);
    if (!chosen.length) {
      return;
    }
    tabs.each(function () {
      const link = $(this).children("a");
      const active = this === chosen[0];
      $(this).toggleClass("ui-tabs-active", active);
      link.attr({"aria-selected": String(active), tabindex: active ? "0" : "-1"});
      $(document.getElementById(link.attr("href").slice(1))).toggleClass("ui-tabs-hide", !active);
    });
    container.trigger("tabsactivate", {newTab: chosen});
  }

  function moved(key, index, count) {
    const places = {ArrowRight: (index + 1) % count, ArrowLeft: (index + count - 1) % count, Home: 0, End: count - 1};
    return places[key];
  }

  function create(container, index) {
    container.addClass("ui-tabs");
    container.children("ul").addClass("ui-tabs-nav").attr("role", "tablist").children("li").attr("role", "presentation");
    const links = container.find("> ul > li > a").attr("role", "tab");
    links.each(function () {
      const panel = document.getElementById(this.getAttribute("href").slice(1));
      $(this).attr("aria-controls", panel.id);
      $(panel).addClass("ui-tabs-panel").attr({role: "tabpanel", "aria-label": this.title});
    });
    links.on("click", function (event) {
      event.preventDefault();
      activate(container, links.index(this));
    });
    links.on("keydown", function (event) {
      const next = moved(event.key, links.index(this), links.length);
      if (next !== undefined) {
        event.preventDefault();
        activate(container, next);
        links.eq(next).trigger("focus");
      }
    });
    activate(container, index);
    $(() => activate(container, index)); // once more for those who listen only now, like the switch in the heading
  }

  $.fn.tabs = function (call, name, value) {
    return this.each(function () {
      if (call === "option") {
        activate($(this), value);
      } else {
        create($(this), call.active);
      }
    });
  };
})(django.jQuery);
