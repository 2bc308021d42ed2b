(function(){var f=document.forms[0],sent=0,here=document.getElementById("here"),place=document.getElementById("place");
f.addEventListener("submit",function(e){if(sent){e.preventDefault()}sent=1;setTimeout(function(){sent=0},8000)});
addEventListener("pageshow",function(){sent=0});
if(navigator.geolocation&&isSecureContext){here.hidden=false;here.addEventListener("click",function(){here.disabled=true;
navigator.geolocation.getCurrentPosition(function(p){here.disabled=false;place.value=(place.value?place.value+" ":"")+p.coords.latitude.toFixed(5)+", "+p.coords.longitude.toFixed(5)+" ±"+Math.round(p.coords.accuracy)+" m"},
function(){here.disabled=false;place.focus()},{enableHighAccuracy:true,timeout:15000,maximumAge:30000})})}})()
