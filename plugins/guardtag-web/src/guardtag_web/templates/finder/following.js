(function(){var s=document.getElementById("s"),seen=s.dataset.seen,news=document.getElementById("news");
function shown(t){var d=new DOMParser().parseFromString(t,"text/html"),x=function(q){var e=d.querySelector(q);return e?e.textContent:""};return x("h1")+x("ol.how")+x("ul.words")}
function tell(){if(seen&&document.visibilityState==="visible"){fetch(seen,{method:"POST",credentials:"same-origin"});seen=""}}
tell();document.addEventListener("visibilitychange",tell);
var now=shown(document.documentElement.outerHTML);
setInterval(function(){if(document.visibilityState!=="visible"||!news.hidden)return;
fetch(location.href,{credentials:"same-origin"}).then(function(a){return a.ok?a.text():""}).then(function(t){if(t&&shown(t)!==now)news.hidden=false},function(){})},15000)})()
