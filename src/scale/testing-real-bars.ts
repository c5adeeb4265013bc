/**
 * What is written beside the scale bars of real pictures, read by eye: paths in the folder that MICROGRAPHIA_DATA names, by length in
 * nanometres. Every picture there that was seen to have a bar with a label that a person can read; no pixels.
 */
// biome-ignore-all format: a list of names
export const REAL_BARS: readonly (readonly [nm: number, folder: string, files: string])[] = [
  [5, 'sem-none/TEM-HRTEM',
    'ucam-ceb-como--HRTEMFringeMapping_ExampleImage.jpg'],
  [10, 'eval-only/Particles',
    '43be4d0a2c.jpg'],
  [10, 'eval-only/none',
    'virtual-labs--exp-electron-diffraction-iitk_imgS1.jpg'],
  [20, 'nffa-dev/Particles',
    'L2_0a9d325c8250edd1e89670d17b0b04ec.jpg'],
  [50, 'eval-only/Particles',
    'f73d0ac26a.jpg'],
  [100, 'eval-only/Particles',
    '1cb46bfdd5.jpg|21308b3614.jpg|2556313831.jpg|4cd9e65aae.jpg|a8e3f32537.jpg|f664201c62.jpg|fcc97c015c.jpg' +
    '|particleanalyzer_ex_Gold_on_carbon.jpg|particleanalyzer_ex_Silicon_oxide.jpg'],
  [200, 'eval-only/Films_Coated_Surface',
    'dewet_cu_au_cu_au_110_300_125_3.jpg|dewet_cu_au_cu_au_110_300_125_4.jpg'],
  [200, 'eval-only/Particles',
    '032bd4a6b1.jpg|a9a628444d.jpg|af124a45d9.jpg|d90c9c5b72.jpg|dc25ff5266.jpg|dewet_cu_au_cu_au_110_300_125_46.jpg' +
    '|e6bfc43298.jpg'],
  [200, 'sem-proxies/Patterned_surface',
    'openebl_2024_02_LL_150.jpg|openebl_2024_02_LL_151.jpg|openebl_2024_02_LL_152.jpg|openebl_2024_02_LL_153.jpg' +
    '|openebl_2024_05_CR_040.jpg|openebl_2024_05_CR_041.jpg|openebl_2024_10_CL_010.jpg|openebl_2024_10_CL_011.jpg' +
    '|siepic_pdk_contra_directional_coupler_sem.jpg'],
  [200, 'vendor-files/rosettasciio_tiff/TVIPS_bin4',
    'TVIPS_bin4.tif'],
  [200, 'vendor-files/rosettasciio_tiff/tiff_Zeiss_SEM',
    'test_tiff_Zeiss_SEM_512pix.tif'],
  [500, 'eval-only/Particles',
    '2181ebb330.jpg|6e16b7dcb7.jpg|9ca16b98df.jpg|9d2e813224.jpg|9dc60257e5.jpg|a8851978de.jpg|dc20484021.jpg' +
    '|e2d9d3d783.jpg|f5235de51f.jpg'],
  [1000, 'eval-only/Particles',
    '15a3ba1c51.jpg|2242820128.jpg|245e1a4826.jpg|398ae34c19.jpg|3d1937b05c.jpg|41c25dca24.jpg|48f3a148f6.jpg' +
    '|691f7638fd.jpg|78b42bc5e8.jpg|a68915823c.jpg|aa968ec1b2.jpg|ae843e9fc0.jpg|af2a275342.jpg|c5c0825297.jpg' +
    '|d28fb3e471.jpg|e211d9d7ac.jpg|e4065c11e4.jpg|e83de4878a.jpg|f29baed81b.jpg|f6f3758bf4.jpg|fd1f58d925.jpg' +
    '|fe83ead30b.jpg|nanoballs_Opal_Tecopa_near_gem.jpg'],
  [1000, 'eval-only/Tips',
    'panel5.png'],
  [1000, 'eval-only/none',
    'Taheri-Mousavi-Laboratory--Image-analysis-precipitate-detect_1-0HR-725C-original.jpg' +
    '|nanocomposite_0.5wt_C3_1.jpg|nanocomposite_0.5wt_C3_2.jpg|nanocomposite_0.5wt_C3_3.jpg' +
    '|nanocomposite_0.5wt_C3_4.jpg|nanocomposite_0.5wt_un_10000.jpg|nanocomposite_0.5wt_un_2.jpg'],
  [1000, 'sem-proxies/Biological',
    'openstax_Figure_01_01_02.jpg|openstax_Figure_42_02_02.jpg|openstax_OSC_Microbio_22_02_Pyogenes.jpg' +
    '|sem-images__Muc1_dCT_42TMCF10A_1_5__um_features_denoted__1_.jpg' +
    '|sem-images__Muc1_dCT_42TMCF10A_2__5_um_features_denoted.jpg' +
    '|sem-images__Muc1_dCT_42TMCF10A_3_5_um_features_denoted.jpg'],
  [1000, 'sem-proxies/Films_Coated_Surface',
    'nanocomposite_0.5wt_un_1.jpg|nanocomposite_0.5wt_un_3500.jpg|nanocomposite_0.5wt_un_3500_2_.jpg'],
  [1000, 'sem-proxies/MEMS_devices_and_electrodes',
    'openebl_2024_02_LL_136.jpg|openebl_2024_02_LL_137.jpg|openebl_2024_05_CR_022.jpg|openebl_2024_05_CR_025.jpg' +
    '|openebl_2024_05_CR_026.jpg|openebl_2024_05_CR_032.jpg|openebl_2024_10_CL_001.jpg'],
  [1000, 'sem-proxies/Particles',
    'nanocomposite_10wt_C3_1.jpg|nanocomposite_10wt_C3_4.jpg|nanocomposite_10wt_C3_5.jpg|nanocomposite_10wt_C3_6.jpg' +
    '|nanocomposite_10wt_un_1.jpg|nanocomposite_10wt_un_2.jpg|nanocomposite_2wt_un_1.jpg|nanocomposite_2wt_un_3.jpg' +
    '|nanocomposite_2wt_un_4.jpg|nanocomposite_5wt_C3_1.jpg|nanocomposite_5wt_C3_2.jpg|nanocomposite_5wt_C3_4.jpg' +
    '|nanocomposite_5wt_un_1.jpg|nanocomposite_5wt_un_2.jpg|nanocomposite_5wt_un_3.jpg'],
  [1000, 'sem-proxies/Patterned_surface',
    'openebl_2024_02_LL_134.jpg|openebl_2024_02_LL_135.jpg|openebl_2024_02_LL_140.jpg|openebl_2024_02_LL_141.jpg' +
    '|openebl_2024_02_LL_142.jpg|openebl_2024_02_LL_143.jpg|openebl_2024_02_LL_144.jpg|openebl_2024_02_LL_145.jpg' +
    '|openebl_2024_02_LL_146.jpg|openebl_2024_02_LL_147.jpg|openebl_2024_02_LL_148.jpg|openebl_2024_02_LL_149.jpg' +
    '|openebl_2024_05_CR_020.jpg|openebl_2024_05_CR_021.jpg|openebl_2024_05_CR_023.jpg|openebl_2024_05_CR_024.jpg' +
    '|openebl_2024_05_CR_027.jpg|openebl_2024_05_CR_028.jpg|openebl_2024_05_CR_029.jpg|openebl_2024_05_CR_030.jpg' +
    '|openebl_2024_05_CR_031.jpg|openebl_2024_05_CR_033.jpg|openebl_2024_05_CR_034.jpg|openebl_2024_05_CR_035.jpg' +
    '|openebl_2024_05_CR_036.jpg|openebl_2024_05_CR_037.jpg|openebl_2024_05_CR_039.jpg|openebl_2024_10_CL_002.jpg' +
    '|openebl_2024_10_CL_003.jpg|openebl_2024_10_CL_004.jpg|openebl_2024_10_CL_005.jpg|openebl_2024_10_CL_006.jpg' +
    '|openebl_2024_10_CL_007.jpg|openebl_2024_10_CL_008.jpg'],
  [1000, 'vendor-files/sem_scale_bar',
    'Zeiss_1.tif'],
  [2000, 'eval-only/MEMS_devices_and_electrodes',
    'web_devices_SEM1.jpg'],
  [2000, 'eval-only/Particles',
    '1736c60650.jpg|37ce835fb2.jpg|671b7c8831.jpg|74ef917e76.jpg|854de5be19.jpg|8c22d1acd5.jpg'],
  [2000, 'eval-only/none',
    'shortlab--2025-Liquid-Metal-Dealloying_500C-CO-1.jpg|shortlab--2025-Liquid-Metal-Dealloying_500C-RAC-1.jpg'],
  [2000, 'sem-none/biological-TEM',
    'tldr-group--HR-Dv2_c3.jpg'],
  [2000, 'sem-none/etched-metal-SEM',
    'pyxelr--automatic-micrograph-analyser_Along-the-build-20.jpg' +
    '|pyxelr--automatic-micrograph-analyser_Along-the-build-21.jpg'],
  [2000, 'sem-proxies/Biological',
    'openstax_Figure_01_02_17a.jpg|openstax_Figure_22_04_05.jpg|openstax_Figure_23_03_02.jpg' +
    '|openstax_Figure_39_01_10.jpg'],
  [2000, 'sem-proxies/MEMS_devices_and_electrodes',
    'openebl_2024_02_LL_130.jpg|openebl_2024_02_LL_132.jpg|openebl_2024_05_CR_012.jpg|openebl_2024_05_CR_013.jpg' +
    '|openebl_2024_05_CR_017.jpg|openebl_2024_05_CR_019.jpg|siepic_pdk_ebeam_crossing_sem.jpg' +
    '|siepic_pdk_y_branch_sem.jpg'],
  [2000, 'sem-proxies/Particles',
    'nanoballs_R5_K3K4Me3_SiO2_2-2.jpg|nanoballs_R5_K3K4Me3_SiO2_2-4.jpg|nanoballs_R5_K3Me3_SiO2_3-2.jpg' +
    '|nanoballs_R5_K4Me3_SiO2_3-1.jpg'],
  [2000, 'sem-proxies/Patterned_surface',
    'openebl_2024_05_CR_015.jpg|openebl_2024_05_CR_016.jpg|openebl_2024_05_CR_018.jpg'],
  [2000, 'vendor-files/sem_scale_bar',
    'Tescan_1.TIF'],
  [3000, 'eval-only/Particles',
    '1b935635dd.jpg|8cee575b39.jpg|b1fc590830.jpg|ce2f96aae1.jpg'],
  [4000, 'eval-only/Particles',
    'c812c93fbd.jpg'],
  [4000, 'eval-only/none',
    'shortlab--2025-Liquid-Metal-Dealloying_500C.jpg|shortlab--2025-Liquid-Metal-Dealloying_600C.jpg'],
  [5000, 'eval-only/Particles',
    'a1e18db01a.jpg'],
  [5000, 'eval-only/none',
    'shortlab--2025-Liquid-Metal-Dealloying_EPMA.jpg'],
  [5000, 'sem-proxies/Biological',
    'openstax_Figure_42_01_02.jpg|openstax_OSC_Microbio_17_02_Cilia.jpg'],
  [5000, 'sem-proxies/Particles',
    'nanoballs_R5_K3K4Me3_SiO2_3-1.jpg|nanoballs_R5_K3Me3_SiO2_2-3.jpg|nanoballs_R5_K3Me3_SiO2_3-3.jpg' +
    '|nanoballs_R5_K4Me3_SiO2_3-2.jpg'],
  [10000, 'eval-only/Particles',
    '345fb7ab68.jpg|39b0dc1f52.jpg'],
  [10000, 'eval-only/none',
    'glaze_pores_8-1000-11.jpg|ms092000--Fractography_Copy-of-B3067-07.jpg' +
    '|ms092000--Fractography_Copy-of-B3067-10.jpg|ms092000--Fractography_Copy-of-B3067-13.jpg' +
    '|ms092000--Fractography_Copy-of-B3090-06.jpg|ms092000--Fractography_Copy-of-B6090-12.jpg' +
    '|ms092000--Fractography_Copy-of-S3090-07.jpg|ms092000--Fractography_Copy-of-S6090-06.jpg' +
    '|rogsoares-ufrpe--UI-metallographic-image-analysis_63-4L3P3C-AM10-1000X.jpg' +
    '|shortlab--2025-Liquid-Metal-Dealloying_675C.jpg|shortlab--2025-Liquid-Metal-Dealloying_675CO.jpg' +
    '|shortlab--2025-pamadeo-SB-thesis_CO-02.jpg|shortlab--2025-pamadeo-SB-thesis_CO-03.jpg' +
    '|shortlab--2025-pamadeo-SB-thesis_CO-08.jpg|shortlab--2025-pamadeo-SB-thesis_RAC-04.jpg' +
    '|shortlab--2025-pamadeo-SB-thesis_RAC-06.jpg|shortlab--2025-pamadeo-SB-thesis_RAC-09.jpg'],
  [10000, 'sem-proxies/Biological',
    'openstax_Figure_22_05_04.jpg|openstax_Figure_23_03_14.jpg|openstax_Figure_30_04_07.jpg' +
    '|openstax_OSC_Microbio_05_04_dino.jpg|sem-images__Lotus_Leaf_A_3-1_4.92kX_3kV05.jpg' +
    '|sem-images__Lotus_Leaf_NA_1-1_2kX_3kV06.jpg'],
  [10000, 'sem-proxies/Fibres',
    'poegma-cnc_1.65wtpct_elecspun_aligned_400x.jpg|poegma-cnc_1.65wtpct_elecspun_unaligned_400x.jpg'],
  [10000, 'sem-proxies/Films_Coated_Surface',
    'nanocomposite_0.5wt_un_2000.jpg|nanocomposite_0.5wt_un_2000_1_.jpg'],
  [10000, 'sem-proxies/MEMS_devices_and_electrodes',
    'openebl_2024_02_LL_127.jpg|openebl_2024_02_LL_128.jpg|openebl_2024_05_CR_008.jpg|openebl_2024_05_CR_009.jpg' +
    '|openebl_2024_05_CR_010.jpg|openebl_2024_05_CR_011.jpg|siepic_pdk_ring_resonators_sem.jpg'],
  [10000, 'sem-proxies/Nanowires',
    '13.jpg|22.jpg|23.jpg|2_2.jpg|4.jpg|9.jpg'],
  [10000, 'sem-proxies/Particles',
    'nanoballs_R5_K3K4Me3_SiO2_3-5.jpg|nanocomposite_10wt_C3_2.jpg|nanocomposite_10wt_un_3.jpg' +
    '|nanocomposite_2wt_un_2.jpg|nanocomposite_5wt_C3_3.jpg|nanocomposite_5wt_un_4.jpg'],
  [10000, 'sem-proxies/Patterned_surface',
    'openebl_2024_02_LL_129.jpg|tests__test_images__test_analysis_raw_half_lines.jpg' +
    '|tests__test_images__test_stack1.jpg'],
  [10000, 'sem-proxies/Porous_Sponge',
    'glaze_pores_ZR12E-03.jpg'],
  [10000, 'vendor-files/gift_fei',
    '10%_gelatin_fibers.tif|15%_gelatin_fibers.tif'],
  [20000, 'eval-only/none',
    'glaze_pores_3-1500-2.jpg|shortlab--2025-Liquid-Metal-Dealloying_600CO-2.jpg'],
  [20000, 'nffa-dev/Fibres',
    'L9_10df614360ef45c4e59dd0dfbf31b8c8.jpg'],
  [20000, 'sem-proxies/Fibres',
    'poegma-cnc_1.65wtpct_elecspun_aligned_200x.jpg|poegma-cnc_1.65wtpct_elecspun_unaligned_200x.jpg'],
  [20000, 'sem-proxies/MEMS_devices_and_electrodes',
    'openebl_2024_05_CR_000.jpg|openebl_2024_05_CR_001.jpg|openebl_2024_05_CR_002.jpg|openebl_2024_05_CR_003.jpg' +
    '|openebl_2024_05_CR_004.jpg|openebl_2024_05_CR_005.jpg|openebl_2024_05_CR_006.jpg|openebl_2024_05_CR_007.jpg' +
    '|openebl_2024_10_CL_000.jpg'],
  [20000, 'sem-proxies/Porous_Sponge',
    'glaze_pores_ZR12E-02.jpg'],
  [20000, 'vendor-files/sem_scale_bar',
    'Zeiss_2.tif'],
  [50000, 'eval-only/Particles',
    'b78bdee5d3.jpg|eed04b7d68.jpg'],
  [50000, 'eval-only/Tips',
    'panel7.png'],
  [50000, 'eval-only/none',
    'Geonu-AI--DRI-SEM-Image-Analyzer_DRI-Image-1.jpg|Geonu-AI--DRI-SEM-Image-Analyzer_DRI-Image-2.jpg' +
    '|Geonu-AI--DRI-SEM-Image-Analyzer_DRI-Image-3.jpg'],
  [50000, 'sem-proxies/Biological',
    'C1-3_A_m06.jpg|C10-1_B_m05.jpg|C2-1_m09.jpg|C2-2_A_m06.jpg|C3-1_A_m06.jpg|C3-2_A_m08.jpg|C4-1_m01.jpg' +
    '|C5-1_m06.jpg|C6-1_m07.jpg|C7-1_A_m05.jpg|C9-1_A_m08.jpg|X1-2_B_m05.jpg|X10-1_A_m09.jpg|X2-1_m09.jpg' +
    '|X2-2_A_m07.jpg|X3-1_m07.jpg|X3-2_A_m07.jpg|X4-1_m07.jpg|X5-1_B_m02.jpg|X6-1_B_m02.jpg|X8-1_B_m05.jpg' +
    '|X9-1_B_m02.jpg|x1-1_CPD_m06.jpg|x7-1_B_m01.jpg'],
  [50000, 'sem-proxies/Films_Coated_Surface',
    'a1XG3p_1000x_003.jpg'],
  [50000, 'sem-proxies/Porous_Sponge',
    'glaze_pores_4NE-03.jpg'],
  [70000, 'sem-proxies/Patterned_surface',
    'tests__test_images__test1.jpg'],
  [100000, 'eval-only/Particles',
    'bc5529f7ca.jpg|c83a6e91b0.jpg'],
  [100000, 'eval-only/Tips',
    'panel3.png'],
  [100000, 'eval-only/none',
    'AyhamSaffar--GrainsizerX_Grey-Test.jpg|ms092000--Fractography_Copy-of-B6090-03.jpg' +
    '|ms092000--Fractography_Copy-of-S6067-01.jpg|rogsoares-ufrpe--UI-metallographic-image-analysis_Fig3a.jpg'],
  [100000, 'sem-none/polished-section-SEM',
    'tldr-group--HR-Dv2_image.jpg'],
  [100000, 'sem-proxies/Particles',
    'nanocomposite_10wt_C3_3.jpg'],
  [100000, 'sem-proxies/Porous_Sponge',
    'glaze_pores_2NE-02.jpg|glaze_pores_AL12NE-5.jpg'],
  [100000, 'sem-proxies/Powder',
    '811_formation_ncm_cathode_ETRI__20_kV_SE_HighVac_x500___30.jpg' +
    '|811_formation_ncm_cathode_ETRI__20_kV_SE_HighVac_x500___77.jpg|ETRI__20_kV_SE_HighVac_x500___112.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___117.jpg|ETRI__20_kV_SE_HighVac_x500___1203.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___1205.jpg|ETRI__20_kV_SE_HighVac_x500___121.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___1228.jpg|ETRI__20_kV_SE_HighVac_x500___1233.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___1240.jpg|ETRI__20_kV_SE_HighVac_x500___1243.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___1262.jpg|ETRI__20_kV_SE_HighVac_x500___1294.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___1313.jpg|ETRI__20_kV_SE_HighVac_x500___133.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___134.jpg|ETRI__20_kV_SE_HighVac_x500___1353.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___1390.jpg|ETRI__20_kV_SE_HighVac_x500___14.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___1416.jpg|ETRI__20_kV_SE_HighVac_x500___1422.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___1458.jpg|ETRI__20_kV_SE_HighVac_x500___1497.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___1501.jpg|ETRI__20_kV_SE_HighVac_x500___1515.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___1519.jpg|ETRI__20_kV_SE_HighVac_x500___1560.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___1581.jpg|ETRI__20_kV_SE_HighVac_x500___1606.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___1615.jpg|ETRI__20_kV_SE_HighVac_x500___1626.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___163.jpg|ETRI__20_kV_SE_HighVac_x500___1644.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___1646.jpg|ETRI__20_kV_SE_HighVac_x500___1674.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___1695.jpg|ETRI__20_kV_SE_HighVac_x500___204.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___207.jpg|ETRI__20_kV_SE_HighVac_x500___208.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___247.jpg|ETRI__20_kV_SE_HighVac_x500___260.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___263.jpg|ETRI__20_kV_SE_HighVac_x500___292.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___298.jpg|ETRI__20_kV_SE_HighVac_x500___30.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___320.jpg|ETRI__20_kV_SE_HighVac_x500___330.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___346.jpg|ETRI__20_kV_SE_HighVac_x500___409.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___413.jpg|ETRI__20_kV_SE_HighVac_x500___420.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___422.jpg|ETRI__20_kV_SE_HighVac_x500___436.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___439.jpg|ETRI__20_kV_SE_HighVac_x500___440.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___442.jpg|ETRI__20_kV_SE_HighVac_x500___445.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___454.jpg|ETRI__20_kV_SE_HighVac_x500___455.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___467.jpg|ETRI__20_kV_SE_HighVac_x500___468.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___471.jpg|ETRI__20_kV_SE_HighVac_x500___48.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___488.jpg|ETRI__20_kV_SE_HighVac_x500___494.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___497.jpg|ETRI__20_kV_SE_HighVac_x500___50.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___500.jpg|ETRI__20_kV_SE_HighVac_x500___509.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___510.jpg|ETRI__20_kV_SE_HighVac_x500___513.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___518.jpg|ETRI__20_kV_SE_HighVac_x500___525.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___535.jpg|ETRI__20_kV_SE_HighVac_x500___538.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___543.jpg|ETRI__20_kV_SE_HighVac_x500___549.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___558.jpg|ETRI__20_kV_SE_HighVac_x500___563.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___58.jpg|ETRI__20_kV_SE_HighVac_x500___587.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___588.jpg|ETRI__20_kV_SE_HighVac_x500___597.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___600.jpg|ETRI__20_kV_SE_HighVac_x500___601.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___605.jpg|ETRI__20_kV_SE_HighVac_x500___608.jpg' +
    '|ETRI__20_kV_SE_HighVac_x500___77.jpg|ETRI__20_kV_SE_HighVac_x500___85.jpg|ETRI__20_kV_SE_HighVac_x500___97.jpg' +
    '|ETRI__20_kV_SE_x500___0.jpg|ETRI__20_kV_SE_x500___10.jpg|ETRI__20_kV_SE_x500___11.jpg' +
    '|ETRI__20_kV_SE_x500___18.jpg|ETRI__20_kV_SE_x500___19.jpg|ETRI__20_kV_SE_x500___2.jpg' +
    '|ETRI__20_kV_SE_x500___24.jpg|ETRI__20_kV_SE_x500___26.jpg|ETRI__20_kV_SE_x500___3.jpg' +
    '|ETRI__20_kV_SE_x500___32.jpg|ETRI__20_kV_SE_x500___33.jpg|ETRI__20_kV_SE_x500___35.jpg' +
    '|ETRI__20_kV_SE_x500___37.jpg|ETRI__20_kV_SE_x500___39.jpg|ETRI__20_kV_SE_x500___46.jpg' +
    '|ETRI__20_kV_SE_x500___47.jpg|ETRI__20_kV_SE_x500___48.jpg|ETRI__20_kV_SE_x500___5.jpg'],
  [100000, 'vendor-files/sem_scale_bar',
    'Tescan_2.TIF'],
  [120000, 'sem-proxies/Patterned_surface',
    'tests__test_images__legacy_analysis_test.jpg'],
  [200000, 'eval-only/Particles',
    '8dffc01cc2.jpg|a562af31ea.jpg'],
  [200000, 'eval-only/none',
    'jbardelli--Petrographic-Image-Segmentation_6a-cruzados.jpg' +
    '|jbardelli--Petrographic-Image-Segmentation_7a-cruzados.jpg'],
  [200000, 'vendor-files/rosettasciio_tiff/tiff_Zeiss_SEM',
    'test_tiff_Zeiss_SEM_1k.tif'],
  [400000, 'eval-only/none',
    'AyhamSaffar--GrainsizerX_Coloured-Test.jpg'],
  [500000, 'eval-only/Tips',
    'panel1.png'],
  [500000, 'eval-only/none',
    'Philliec459--Semantic-Segmentation-of-Petrographic-Thin-Sect_10.jpg'],
  [500000, 'sem-proxies/Porous_Sponge',
    'glaze_pores_K-ZN4N-7.jpg'],
  [500000, 'vendor-files/rosettasciio_tiff/tiff_FEI_Helios',
    'FEI-Helios-Ebeam-16bits.tif|FEI-Helios-Ebeam-8bits.tif'],
  [1000000, 'eval-only/Particles',
    'b452204939.jpg'],
  [1000000, 'eval-only/none',
    'gashawdemlew--defect-detection-brazed-joint-micrographs_0625a206-0e37-41cc-8659-802d0db13474.jpg' +
    '|gashawdemlew--defect-detection-brazed-joint-micrographs_3bbe9d4d-694c-4282-91fc-e27adefaf83d.jpg'],
  [1000000, 'sem-none/polished-section-SEM',
    'scikit-image--skimage-tutorials_bubbles.jpg'],
];
