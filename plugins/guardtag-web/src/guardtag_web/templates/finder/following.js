(function(){var s=document.getElementById("s"),here=s.dataset.here,unread=+s.dataset.unread,news=document.getElementById("news");
function shown(d){var x=function(q){var e=d.querySelector(q);return e?e.textContent:""};return x("h1")+x("ol.how")+x("ul.words")}
function seen(){if(unread&&document.visibilityState==="visible"){unread=0;fetch(here+"/seen",{method:"POST"}).catch(function(){})}}
seen();document.addEventListener("visibilitychange",seen);
Array.prototype.forEach.call(document.forms,function(f){var sent=0;f.addEventListener("submit",function(e){if(sent)e.preventDefault();sent=1;setTimeout(function(){sent=0},8000)});addEventListener("pageshow",function(){sent=0})});
var now=shown(document);
setInterval(function(){if(document.visibilityState!=="visible"||!news.hidden)return;
fetch(here+location.search).then(function(a){return a.ok?a.text():""}).then(function(t){if(t&&shown(new DOMParser().parseFromString(t.replace(/<style[^]*?<\/style>/,""),"text/html"))!==now)news.hidden=false}).catch(function(){})},15000)})()
